import { isObject, type Json } from '../values/objects.js';
import { foreignFormats } from './foreign-formats.js';

const MOST_OBJECTS = 500;
const MOST_LEVELS = 8;

/** What a document that holds no spans seems to be, in a sentence; undefined when nobody knows. */
export function nameForeign(document: unknown): string | undefined {
  const work: { readonly value: unknown; readonly depth: number }[] = [{ value: document, depth: 0 }];
  for (let at = 0; at < work.length && at < MOST_OBJECTS; at++) {
    const { value, depth } = work[at] as (typeof work)[number];
    if (isObject(value)) {
      const sentence = sentenceOf(value);
      if (sentence !== undefined) return sentence;
    }
    if (depth === MOST_LEVELS || typeof value !== 'object' || value === null) continue;
    for (const item of Object.values(value).slice(0, MOST_OBJECTS)) work.push({ value: item, depth: depth + 1 });
  }
  return undefined;
}

function sentenceOf(value: Json): string | undefined {
  const answer = answerOf(value);
  if (answer !== undefined) return `a document holds no spans but what a backend said: ${answer}`;
  const found = foreignFormats.find(({ is }) => is(value));
  if (found === undefined) return undefined;
  return `a document holds ${found.what}${found.instead ?? ', which cannot be read; OTLP, Zipkin, Jaeger and our JSON can'}`;
}

/** What a backend says in place of a trace: `{ "errors": [{ "msg": "trace not found" }] }`. */
function answerOf({ errors, message, status, code, error }: Json): string | undefined {
  const [first]: readonly unknown[] = Array.isArray(errors) ? errors : [];
  const text = isObject(first) ? (first.msg ?? first.message) : first;
  const said =
    text ?? (typeof (status ?? code) === 'number' || typeof error === 'string' ? (message ?? error) : undefined);
  if (typeof said !== 'string' || said === '') return undefined;
  return said.replaceAll(/\p{Cc}+/gu, ' ').slice(0, 200);
}
