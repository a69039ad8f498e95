import { addImport, indentAt, insert, lineEndOf, quotedLike } from '../source/edit.js';
import type { Advice, Draft, Facts, Step } from '../init.types.js';
import { addressVariable, EXPORTER_ADDRESSES } from '../../exporter-addresses.js';
import { findStart } from './find-start.js';

const file = '.env';

/** Says in `.env` where spans go, and loads that file where nothing does. */
export const environment: Step = (draft, facts, { exporter }) => {
  const text = draft.read(file) ?? '';
  if (/^[ \t]{0,16}(?:export[ \t]{1,16})?OTEL_(?:TRACES_EXPORTER|EXPORTER_\w{1,64})[ \t]{0,16}=/m.test(text)) return [];
  const end = text === '' || text.endsWith('\n') ? '' : lineEndOf(text);
  draft.write(file, `${text}${end}${linesOf(exporter).join(lineEndOf(text))}${lineEndOf(text)}`);
  return facts.loadsEnvFile ? [] : loadFile(draft, facts);
};

function linesOf(exporter: string): string[] {
  const about = '# Where spans go: console, otlp (Jaeger, Tempo, a Collector, any backend of OpenTelemetry) or zipkin.';
  const backend = Object.hasOwn(EXPORTER_ADDRESSES, exporter) ? exporter : 'otlp';
  const address = `${addressVariable(backend)}=${EXPORTER_ADDRESSES[backend]}`;
  return [about, `OTEL_TRACES_EXPORTER=${exporter}`, backend === exporter ? address : `# ${address}`];
}

/** Loads `.env` before the application is made, which reads its settings then. Variables that are set already are kept. */
function loadFile(draft: Draft, { main, typesNode }: Facts): readonly Advice[] {
  const text = draft.read(main) ?? '';
  const start = findStart(text);
  const isKnown = typesNode === undefined || hasLoadEnvFile(typesNode);
  if (start?.variable === undefined || !isKnown) {
    return [{ file: main, why: 'nothing loads .env', write: 'node --env-file=.env dist/main.js' }];
  }
  const end = text[start.end - 1] === ';' ? ';' : '';
  const line = `${indentAt(text, start.open)}if (existsSync('.env')) process.loadEnvFile()${end}${lineEndOf(text)}`;
  const changed = insert(text, start.lineStart, quotedLike(text, line));
  draft.write(main, addImport(changed, 'existsSync', 'node:fs'));
  return [];
}

/** `process.loadEnvFile()` is typed from 20.12 on. */
function hasLoadEnvFile(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 12);
}
