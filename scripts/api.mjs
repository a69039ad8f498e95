// Writes one report of the public API per published subpath into docs/api/.
// With --check nothing is written: a report that is missing, left over or changed is a failure.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { publishedEntries } from './support/entries.mjs';
import { root } from './support/run.mjs';
import { buildLibraryIfStale } from './support/stale.mjs';

const checkOnly = process.argv.includes('--check');
const reportFolder = join(root, 'docs/api');
const freshFolder = join(root, 'temp/api');

function extractorConfig(entry) {
  return ExtractorConfig.prepare({
    configObjectFullPath: join(root, 'api-extractor.json'),
    packageJsonFullPath: join(root, 'package.json'),
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: join(root, `dist/esm/${entry}.d.ts`),
      newlineKind: 'lf',
      compiler: { overrideTsconfig: JSON.parse(readFileSync(join(root, 'scripts/support/api-tsconfig.json'), 'utf8')) },
      apiReport: { enabled: true, reportFileName: `${entry}.api.md`, reportFolder, reportTempFolder: freshFolder },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: 'warning' } },
        extractorMessageReporting: {
          default: { logLevel: 'none' },
          'ae-forgotten-export': { logLevel: 'none', addToApiReportFile: true },
        },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
      },
    },
  });
}

function describeDifference(entry) {
  const [before, after] = [reportFolder, freshFolder].map((folder) => {
    const path = join(folder, `${entry}.api.md`);
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  });
  const only = (lines, others, sign) =>
    lines.filter((line) => line.trim() !== '' && !others.includes(line)).map((line) => `    ${sign} ${line}`);
  return [...only(before, after, '-'), ...only(after, before, '+')].join('\n');
}

await buildLibraryIfStale();
mkdirSync(reportFolder, { recursive: true });
const entries = publishedEntries();
let failures = 0;

for (const entry of entries) {
  const messages = [];
  const { apiReportChanged, errorCount } = Extractor.invoke(extractorConfig(entry), {
    localBuild: !checkOnly,
    messageCallback: (message) => {
      message.handled = true;
      if (message.category === 'Compiler' || message.logLevel === 'error')
        messages.push(message.formatMessageWithLocation(root));
    },
  });
  const isMissing = checkOnly && !existsSync(join(reportFolder, `${entry}.api.md`));
  if (errorCount > 0) {
    failures += 1;
    console.error(`${entry}: the declarations cannot be read\n    ${messages.join('\n    ')}`);
  } else if (apiReportChanged || isMissing) {
    if (checkOnly) failures += 1;
    console.error(`${entry}: the public API changed\n${describeDifference(entry)}`);
  }
}

for (const file of readdirSync(reportFolder).filter((name) => name.endsWith('.api.md'))) {
  if (entries.includes(file.slice(0, -'.api.md'.length))) continue;
  if (checkOnly) {
    failures += 1;
    console.error(`docs/api/${file}: no entry of this name is published any more`);
  } else rmSync(join(reportFolder, file));
}

if (failures > 0) {
  console.error('The API reports differ. If the change is wanted, run `npm run api` and commit docs/api.');
  process.exitCode = 1;
} else console.log(`${entries.length} API reports ${checkOnly ? 'match' : 'written'}`);
