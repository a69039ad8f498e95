import { describe, expect, it } from '@jest/globals';
import { readTraces } from '../../../../lib/analysis/formats/read-traces.js';

const document = (spanId: string) => ({
  resourceSpans: [
    { scopeSpans: [{ spans: [{ traceId: 'a1', spanId, name: 'x', startTimeUnixNano: '1790000000000000001' }] }] },
  ],
});
const line = (id: string) => JSON.stringify(document(id));
const pretty = (id: string) => JSON.stringify(document(id), null, 2);
const ids = (text: string) => readTraces(text).spans.map(({ spanId }) => spanId.replace(/^0+/, ''));

describe('traces among other text', () => {
  it.each<[string, string]>([
    ['a brace that is never closed', `Error: it broke {\n${line('1')}\n  at main (/a.js:1)\n${line('2')}\n`],
    ['a bracket that is never closed', `retrying [3 of\n${line('1')}\n${line('2')}\n`],
    ['a brace and a quotation mark that are never closed', `dump {"a: b\n${line('1')}\n${line('2')}\n`],
    ['a document that was cut, and others of another shape', `{"resourceSpans":[{"sco\n${line('1')}\n${pretty('2')}`],
    [
      'names of Compose',
      [...pretty('1').split('\n'), ...pretty('2').split('\n')].map((text) => `app-1  | ${text}`).join('\n'),
    ],
    [
      'names of pods and times',
      [...pretty('1').split('\n'), ...pretty('2').split('\n')]
        .map((text) => `[pod/shop-7d/app] 2026-01-01T00:00:00.123456789Z stdout F ${text}`)
        .join('\n'),
    ],
    ['JSON as a text', JSON.stringify(`${line('1')}\n${line('2')}`)],
    [
      'JSON as a value of a log line',
      `level=info msg=${JSON.stringify(line('1'))}\nlevel=info msg=${JSON.stringify(line('2'))} n=1\n`,
    ],
  ])('are read behind %s', (_, text) => {
    expect(ids(text)).toEqual(['1', '2']);
  });

  it.each([
    ['lists with an element a line', `[\n${line('1')},\n${line('2')}\n]`],
    ['elements below their comma', `[\n${line('1')}\n,\n${line('2')}\n]`],
    ['no indentation', `{"data":\n{"a":[\n${line('1')},\n${line('2')}\n]}\n}`],
  ])('are no other documents in %s', (_, text) => {
    expect(readTraces(text)).toMatchObject({ warnings: [] });
    expect(ids(text)).toEqual(['1', '2']);
  });

  it('complain once, however much there is between them', () => {
    const text = Array.from({ length: 500 }, (_, n) => `GET /${n} [200] {ok}\n`).join('') + line('1');
    expect(readTraces(text)).toMatchObject({
      spans: [{}],
      warnings: ['text in 500 places, first on line 1, is no JSON and was skipped'],
    });
  });

  it('do not take for ever to be found', () => {
    const broken = `{"spanId":\n`.repeat(20_000);
    expect(readTraces(broken).spans).toEqual([]);
    expect(ids(`${'{"spanId": }\n'.repeat(3000)}${line('1')}`)).toEqual(['1']);
  });
});
