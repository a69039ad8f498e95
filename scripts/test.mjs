// `npm test`: the types, then every suite that needs nothing but Node. Arguments go to jest instead of the default folders.
import { availableParallelism } from 'node:os';
import { runOrExit } from './support/run.mjs';
import { runJest, suites } from './support/jest.mjs';
import { buildLibraryIfStale } from './support/stale.mjs';

const chosen = process.argv.slice(2);

await buildLibraryIfStale();
if (chosen.length === 0) await runOrExit(process.execPath, ['scripts/typecheck.mjs']);
// One more than there are cores: a file that waits for processes of its own leaves one idle. Each may take 700 MB.
const everything = [`--maxWorkers=${Math.min(availableParallelism() + 1, 6)}`, ...suites];
const { code } = await runJest(chosen.length > 0 ? chosen : everything, { name: 'test' });
process.exitCode = code;
