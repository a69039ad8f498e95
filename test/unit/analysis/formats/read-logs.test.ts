import { describe, expect, it } from '@jest/globals';
import { encodeMessage } from '../../../../lib/analysis/formats/protobuf/encode-message.js';
import { WireWriter } from '../../../../lib/analysis/formats/protobuf/wire-writer.js';
import { readTraces, TraceReader } from '../../../../lib/analysis/formats/read-traces.js';

const traceId = 'ab'.repeat(16);
const spanId = 'cd'.repeat(8);
const record = {
  timeUnixNano: '1790000000000001500',
  traceId,
  spanId,
  severityText: 'warn',
  body: { stringValue: 'late' },
};
const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'orders' } }] };
const logsOf = (...logRecords: readonly unknown[]) => ({ resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] });
const spansOf = (...spans: readonly object[]) => ({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
const span = {
  traceId,
  spanId,
  name: 'charge',
  startTimeUnixNano: '1790000000000000000',
  endTimeUnixNano: '1790000000000002000',
};

const read = (...records: readonly unknown[]) => readTraces(JSON.stringify(logsOf(...records)), { signals: 'logs' });
const bodyOf = (over: object): string | undefined => read({ ...record, ...over }).logs[0]?.body;

function toProtobuf(message: 'LogsData' | 'TracesData', value: object): Uint8Array {
  const writer = new WireWriter();
  encodeMessage(writer, message, value as Readonly<Record<string, unknown>>);
  return writer.finish();
}

describe('records of logs', () => {
  const line = { traceId, spanId, timeUs: 1790000000000001.5, severity: 'warn', body: 'late', service: 'orders' };

  it('become lines of their trace', () => {
    expect(read(record)).toEqual({
      spans: [],
      format: 'unknown',
      warnings: [],
      skipped: 0,
      logs: [line],
      skippedLogs: 0,
      tracelessLogs: 0,
    });
  });

  it('are lines of the trace alone without a span id', () => {
    const { spanId: _, ...alone } = line;
    expect(read({ ...record, spanId: '' }).logs).toEqual([alone]);
  });

  it('have attributes, and the scope that wrote them as OpenTelemetry names it elsewhere', () => {
    const attributes = [
      { key: 'user', value: { stringValue: 'ada' } },
      { key: 'try', value: { intValue: '2' } },
    ];
    const scopeLogs = [{ scope: { name: 'OrderService', version: '2' }, logRecords: [{ ...record, attributes }] }];
    const { logs } = readTraces(JSON.stringify({ resourceLogs: [{ scopeLogs }] }), { signals: 'logs' });
    expect(logs[0]?.attributes).toEqual({
      user: 'ada',
      try: 2,
      'otel.scope.name': 'OrderService',
      'otel.scope.version': '2',
    });
    expect(logs[0]?.service).toBeUndefined();
  });

  it.each([
    ['no time of their own', { timeUnixNano: '0', observedTimeUnixNano: '1790000000000000500' }, 1790000000000000.5],
    ['both times', { observedTimeUnixNano: '5' }, line.timeUs],
  ])('stand at the time they have, with %s', (_, over, timeUs) => {
    expect(read({ ...record, ...over }).logs[0]?.timeUs).toBe(timeUs);
  });

  it.each([
    [1, 'TRACE'],
    [4, 'TRACE4'],
    [5, 'DEBUG'],
    [9, 'INFO'],
    [14, 'WARN2'],
    [17, 'ERROR'],
    [24, 'FATAL4'],
    ['SEVERITY_NUMBER_ERROR3', 'ERROR3'],
    [0, ''],
    [25, ''],
    ['SEVERITY_NUMBER_LOUD', ''],
    [undefined, ''],
  ])('say the severity %j in words', (severityNumber, severity) => {
    expect(read({ ...record, severityText: undefined, severityNumber }).logs[0]?.severity).toBe(severity);
  });

  it('keep the words of their logger, and the number beside them', () => {
    expect(read({ ...record, severityText: 'alert', severityNumber: 19 }).logs[0]).toMatchObject({
      severity: 'alert',
      severityNumber: 19,
    });
  });

  it.each([
    ['a text', { stringValue: 'late' }, 'late'],
    ['a number', { intValue: '12' }, '12'],
    ['a large number', { intValue: '9223372036854775807' }, '9223372036854775807'],
    ['a truth', { boolValue: false }, 'false'],
    ['a list', { arrayValue: { values: [{ intValue: 1 }, { stringValue: 'b' }] } }, '[1,"b"]'],
    ['a map', { kvlistValue: { values: [{ key: 'id', value: { doubleValue: 1.5 } }] } }, '{"id":1.5}'],
    ['bytes', { bytesValue: 'AQI=' }, 'AQI='],
    ['nothing', {}, ''],
    ['no body', undefined, ''],
  ])('say %s as a text', (_, body, text) => {
    expect(bodyOf({ body })).toBe(text);
  });

  it.each([
    ['a body', { eventName: 'order.placed', body: { kvlistValue: { values: [] } } }, 'order.placed: {}'],
    ['no body', { eventName: 'order.placed', body: undefined }, 'order.placed'],
    ['the name as an attribute', { attributes: [{ key: 'event.name', value: { stringValue: 'old' } }] }, 'old: late'],
    [
      'an exception',
      {
        eventName: 'exception',
        body: undefined,
        attributes: [
          { key: 'exception.type', value: { stringValue: 'TypeError' } },
          { key: 'exception.message', value: { stringValue: 'no stock' } },
        ],
      },
      'exception: TypeError: no stock',
    ],
  ])('that are events have their name before %s', (_, over, text) => {
    expect(bodyOf(over)).toBe(text);
  });

  it.each([
    ['is none', [null, 7], 2, 'a log record that is none was skipped (2 times)'],
    ['has no time', [{ ...record, timeUnixNano: undefined }], 1, 'a log record without a time was skipped'],
    [
      'has a trace id that is none',
      [{ ...record, traceId: 'x' }],
      1,
      'a log record whose trace id cannot be read was skipped',
    ],
  ])('are left out where one %s', (_, broken, skippedLogs, warning) => {
    expect(read(...broken, record)).toMatchObject({ logs: [line], skippedLogs, warnings: [warning] });
  });

  it.each([undefined, '', '0'.repeat(32)])('outside of traces are counted, and no mistake: %j', (none) => {
    expect(read({ ...record, traceId: none }, record)).toMatchObject({
      logs: [line],
      tracelessLogs: 1,
      skippedLogs: 0,
      warnings: [],
    });
  });

  it('are read in protobuf, whatever values they have', () => {
    const values = [{ key: 'id', value: { stringValue: 'x' } }];
    const [first, second] = [
      { ...record, severityNumber: 13 },
      {
        ...record,
        timeUnixNano: '0',
        observedTimeUnixNano: '7',
        eventName: 'e',
        body: { kvlistValue: { values } },
        attributes: values,
      },
    ];
    const { logs } = readTraces(toProtobuf('LogsData', logsOf(first, second)), { signals: 'logs' });
    expect(logs).toEqual(read(first, second).logs);
    expect(logs[1]).toMatchObject({ body: 'e: {"id":"x"}', timeUs: 0.007 });
  });

  it('are read with underscores in their keys', () => {
    const text = JSON.stringify(logsOf(record)).replaceAll(/[A-Z](?=\w*":)/g, (letter) => `_${letter.toLowerCase()}`);
    expect(text).toContain('"time_unix_nano"');
    expect(readTraces(text, { signals: 'logs' }).logs).toEqual([line]);
  });

  it('have the form of the trace id that came first', () => {
    const short = traceId.slice(16);
    const text = `${JSON.stringify(spansOf({ ...span, traceId: short }))}\n${JSON.stringify(logsOf({ ...record, traceId: short.padStart(32, '0') }))}`;
    const { spans, logs } = readTraces(text, { signals: 'both' });
    expect([spans[0]?.traceId, logs[0]?.traceId]).toEqual([short, short]);
  });

  describe('beside spans', () => {
    const text = `${JSON.stringify(logsOf(record))}\n${JSON.stringify(spansOf(span))}\n${JSON.stringify({ resourceMetrics: [] })}\n`;
    const bytes = Buffer.concat([toProtobuf('LogsData', logsOf(record)), toProtobuf('TracesData', spansOf(span))]);

    it.each([
      ['JSON, one document a line', text],
      ['one document', JSON.stringify({ ...spansOf(span), ...logsOf(record) })],
      ['protobuf', bytes],
    ])('are read with them when both are asked for: %s', (_, input) => {
      const { spans, logs } = readTraces(input, { signals: 'both' });
      expect([spans.map(({ name }) => name), logs]).toEqual([['charge'], [line]]);
    });

    it.each([
      ['JSON', text],
      ['protobuf', bytes],
    ])('are skipped as ever when nobody asks, which is said: %s', (_, input) => {
      const { spans, logs, warnings } = readTraces(input);
      expect([spans.length, logs]).toEqual([1, []]);
      expect(warnings).toContain('logs were skipped: only traces are read');
    });

    it('leave them out when logs alone are asked for, which is said', () => {
      const { spans, logs, warnings } = readTraces(text, { signals: 'logs' });
      expect([spans, logs]).toEqual([[], [line]]);
      expect(warnings).toEqual(['traces were skipped: only logs are read', 'metrics were skipped: only logs are read']);
    });

    it('come as soon as they are whole', () => {
      const reader = new TraceReader({ signals: 'both' });
      reader.push(text.slice(0, text.indexOf('\n') + 1));
      expect(reader.takeLogs()).toEqual([line]);
      reader.push(text.slice(text.indexOf('\n') + 1));
      reader.finish();
      expect([reader.takeLogs(), reader.take().length]).toEqual([[], 1]);
    });
  });

  it('that are of no OTLP are called so', () => {
    for (const text of ['{"message":"late","trace_id":"1"}', '[{"traceId":"1","id":"2"}]'])
      expect(readTraces(text, { signals: 'logs' }).warnings).toEqual(['a document holds no log records of OTLP']);
  });

  it('that were cut off are read as far as they are whole', () => {
    const text = JSON.stringify(logsOf(record, record));
    const cut = text.slice(0, text.lastIndexOf('severityText'));
    expect(readTraces(cut, { signals: 'logs' }).logs).toEqual([line]);
  });
});
