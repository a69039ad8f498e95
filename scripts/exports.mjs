// Holds package.json to the entry files lib/*.ts: `exports`, and which of the built files have side effects.
// Without an argument it compares and fails on a difference; with --write it corrects package.json.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedEntries, subpathOf } from './support/entries.mjs';
import { root, runOrExit } from './support/run.mjs';

// Imported for what they do and not for what they export.
const entriesWithSideEffects = ['register'];

function conditionsOf(entry) {
  const file = (format) => ({ types: `./dist/${format}/${entry}.d.ts`, default: `./dist/${format}/${entry}.js` });
  return { import: file('esm'), require: file('cjs') };
}

function expectedFields() {
  const entries = publishedEntries();
  const effects = entries.filter((entry) => entriesWithSideEffects.includes(entry));
  return {
    exports: {
      ...Object.fromEntries(entries.map((entry) => [subpathOf(entry), conditionsOf(entry)])),
      './package.json': './package.json',
    },
    // For "moduleResolution": "node", which does not read `exports`.
    typesVersions: {
      '*': Object.fromEntries(
        entries.filter((entry) => entry !== 'index').map((entry) => [entry, [`./dist/cjs/${entry}.d.ts`]]),
      ),
    },
    sideEffects: effects.length > 0 && effects.flatMap((entry) => [`./dist/esm/${entry}.js`, `./dist/cjs/${entry}.js`]),
  };
}

const path = join(root, 'package.json');
const manifest = JSON.parse(readFileSync(path, 'utf8'));
const expected = expectedFields();
const drifted = Object.keys(expected).filter(
  (field) => JSON.stringify(manifest[field]) !== JSON.stringify(expected[field]),
);

if (drifted.length === 0) {
  console.log(`package.json publishes ${publishedEntries().map(subpathOf).join(' ')}`);
} else if (process.argv.includes('--write')) {
  Object.assign(manifest, expected);
  writeFileSync(path, `${JSON.stringify(manifest, undefined, 2)}\n`);
  await runOrExit('oxfmt', ['package.json']);
  console.log(`package.json: wrote ${drifted.join(' and ')}`);
} else {
  console.error(`package.json: ${drifted.join(' and ')} do not match lib/*.ts; run \`npm run exports\``);
  process.exitCode = 1;
}
