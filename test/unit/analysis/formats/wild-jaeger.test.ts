import { describe, expect, it } from '@jest/globals';
import { readTraces } from '../../../../lib/analysis/formats/read-traces.js';
import { writeTraces } from '../../../../lib/analysis/formats/write-traces.js';

const start = 1_790_000_000_000_000;
const span = (id: string, rest: object = {}) => ({
  traceID: 'abc',
  spanID: id,
  operationName: `op ${id}`,
  references: [] as object[],
  startTime: start,
  duration: 9,
  processID: 'p1',
  ...rest,
});
const childOf = (id: string) => ({ references: [{ refType: 'CHILD_OF', traceID: 'abc', spanID: id }] });
const trace = (...spans: object[]) => ({ traceID: 'abc', spans, processes: { p1: { serviceName: 'api' } } });
const read = (document: unknown) => readTraces(JSON.stringify(document));

describe('Jaeger as others write it', () => {
  it('has what a client sends', () => {
    const sent = {
      process: { serviceName: 'api' },
      spans: [span('1'), { ...span('2'), startTime: '2026-09-21T14:13:20Z', duration: '5000ns' }],
    };
    expect(read({ batch: sent })).toMatchObject({
      spans: [{ service: 'api' }, { service: 'api', durationUs: 5 }],
      warnings: [],
    });
  });

  it('has the numbers of Thrift', () => {
    const { traceID: _, ...rest } = span('2', { spanID: undefined });
    const thrift = { ...rest, traceIdLow: -1, traceIdHigh: 5, spanId: -2, parentSpanId: 7 };
    const reference = { refType: 1, traceIdLow: -1, traceIdHigh: 5, spanId: 9 };
    const { spans } = read({
      process: { serviceName: 'api' },
      spans: [thrift, { ...thrift, spanId: 3, references: [reference] }],
    });
    expect(spans).toMatchObject([
      { traceId: '0000000000000005ffffffffffffffff', spanId: 'fffffffffffffffe', parentSpanId: '0000000000000007' },
      { parentSpanId: '0000000000000009', followsFrom: true },
    ]);
  });

  it('leaves out what is empty and what is of the first type, as protobuf does', () => {
    const tags = [
      { key: 'text', vStr: 'x' },
      { key: 'none' },
      { key: 'zero', vType: 'INT64' },
      { key: 'no', vType: 'BOOL' },
    ];
    expect(read(trace(span('1', { tags }))).spans[0]?.attributes).toEqual({ text: 'x', none: '', zero: 0, no: false });
  });

  it('leaves the trace id to the trace', () => {
    expect(read(trace(span('1', { traceID: undefined }))).spans).toMatchObject([{ traceId: '0000000000000abc' }]);
  });

  it('begins with its parent where it says no start', () => {
    const { spans } = read(
      trace(
        span('3', { startTime: null, ...childOf('2') }),
        span('2', { startTime: 0, ...childOf('1') }),
        span('1'),
        span('4', { startTime: undefined, ...childOf('5') }),
        span('5', { startTime: 0, ...childOf('4') }),
      ),
    );
    expect(spans.map(({ startUs }) => startUs)).toEqual([start, start, start, 0, 0]);
  });

  it('has a scope in its tags, and gets it back', () => {
    const tags = [
      { key: 'otel.scope.name', type: 'string', value: 'lib' },
      { key: 'otel.scope.version', type: 'string', value: '1.2' },
      { key: 'n', type: 'int64', value: 1 },
    ];
    const { spans } = read(trace(span('1', { tags })));
    expect(spans).toMatchObject([{ scope: { name: 'lib', version: '1.2' }, attributes: { n: 1 } }]);
    expect(Object.keys(spans[0]?.attributes ?? {})).toEqual(['n']);
    expect(readTraces(writeTraces(spans, 'jaeger')).spans[0]?.scope).toEqual({ name: 'lib', version: '1.2' });
    expect(readTraces(writeTraces(spans, 'zipkin')).spans[0]?.scope).toEqual({ name: 'lib', version: '1.2' });
  });

  it('keeps the type of a large number', () => {
    const tags = [
      { key: 'exact', type: 'int64', value: 'I' },
      { key: 'double', type: 'float64', value: 'F' },
    ];
    const text = JSON.stringify(trace(span('1', { tags })))
      .replace('"I"', '9223372036854775807')
      .replace('"F"', '100000000000000000000');
    expect(readTraces(text).spans[0]?.attributes).toEqual({ exact: '9223372036854775807', double: 1e20 });
  });
});
