// `npm test`: the types, then every suite that needs nothing but Node. Arguments go to jest instead of the default folders.
import { runOrExit } from './support/run.mjs';
import { runJest, suites } from './support/jest.mjs';
import { buildLibraryIfStale } from './support/stale.mjs';

const chosen = process.argv.slice(2);

await buildLibraryIfStale();
if (chosen.length === 0) await runOrExit(process.execPath, ['scripts/typecheck.mjs']);
const { code } = await runJest(chosen.length > 0 ? chosen : suites, { name: 'test' });
process.exitCode = code;
