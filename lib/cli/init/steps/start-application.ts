import { valueOf } from '../source/brackets.js';
import { addImport, indentAt, insert, insertFirst, lineEndOf } from '../source/edit.js';
import { skeletonOf } from '../source/skeleton.js';
import type { Advice, Step } from '../init.types.js';
import { findStart, type Start } from './find-start.js';

const logger = 'new TracingLogger()';

/** Enables shutdown hooks, so that the last spans are sent, and gives log lines the ids of their trace. */
export const startApplication: Step = (draft, { main }) => {
  let text = draft.read(main) ?? '';
  const start = findStart(text);
  if (start === undefined) {
    const write = `app.enableShutdownHooks(); and NestFactory.create(AppModule, { logger: ${logger} })`;
    return [{ file: main, why: 'its call of NestFactory.create() was not understood', write }];
  }
  const advice: Advice[] = [];
  const skeleton = skeletonOf(text);
  // From the end of the statement to its beginning, so that the places stay true.
  if (!/\.\s*enableShutdownHooks\s*\(/.test(skeleton)) {
    if (start.variable === undefined) {
      advice.push({ file: main, why: 'no variable holds the application', write: 'app.enableShutdownHooks();' });
    } else {
      const end = text[start.end - 1] === ';' ? ';' : '';
      const line = `${lineEndOf(text)}${indentAt(text, start.open)}${start.variable}.enableShutdownHooks()${end}`;
      text = insert(text, start.end, line);
    }
  }
  const logged = withLogger(text, start);
  if (typeof logged === 'string') text = addImport(logged, 'TracingLogger', 'nestjs-traced');
  else if (logged !== undefined) advice.push({ file: main, ...logged });
  if (text !== draft.read(main)) draft.write(main, text);
  return advice;
};

/** The text with a logger; why it is left as it is; or undefined where it has one of ours. */
function withLogger(text: string, { args, open }: Start): string | Omit<Advice, 'file'> | undefined {
  const skeleton = skeletonOf(text);
  if (/\b(?:TracingLogger|pinoTracing|traceWinston)\b/.test(skeleton)) return undefined;
  const last = args.at(-1);
  const isObject = last !== undefined && text[last.start] === '{';
  const hasOwn = /\.\s*useLogger\s*\(/.test(skeleton);
  if (hasOwn || (isObject && valueOf(skeleton, last.start, 'logger') !== undefined)) {
    return {
      why: 'it has a logger of its own',
      write: `logger: ${logger} for Nest's logger, pinoTracing() for pino, traceWinston() for winston; see docs/logs.md`,
    };
  }
  if (isObject) return insertFirst(text, last.start, `logger: ${logger}`);
  const isAdapter = args.length === 2 && last !== undefined && /^new\s/.test(text.slice(last.start, last.end));
  if (last === undefined || (args.length > 1 && !isAdapter)) {
    return { why: 'its options are not written at the call', write: `logger: ${logger} in the options` };
  }
  const hasLines = text.slice(open, last.start).includes('\n');
  const space = hasLines ? `${lineEndOf(text)}${indentAt(text, last.start)}` : ' ';
  return insert(text, last.end, `,${space}{ logger: ${logger} }`);
}
