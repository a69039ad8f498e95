// node observe.cjs PLACING AREA…: writes what can be observed of every application, and which spans it made, as JSON.
const { readTypeScript } = require('./typescript.cjs');
const { join } = require('node:path');
const { createRequire } = require('node:module');

const [placing, ...areaNames] = process.argv.slice(2);
readTypeScript(placing);
const load = createRequire(join(process.cwd(), 'package.json'));
load('reflect-metadata');
const { Traced } = load('nestjs-traced');
const { startTracing } = load('nestjs-traced/sdk');
globalThis.everyClass = Traced;

async function main() {
  const tracing =
    placing === 'undecorated' ? undefined : startTracing({ serviceName: 'every-class', exporters: ['memory'] });
  const areas = {};
  const spans = {};
  for (const area of areaNames) {
    areas[area] = await require(`./${area}.ts`).observe();
    await tracing?.flush();
    spans[area] = [...new Set(tracing?.memory.getFinishedSpans().map(({ name }) => name))].toSorted();
    tracing?.memory.reset();
  }
  await tracing?.shutdown();
  process.stdout.write(JSON.stringify({ areas, spans }, undefined, 2));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
