import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import { gzipSync } from 'node:zlib';
import { encodeMessage } from '../../../../lib/analysis/formats/protobuf/encode-message.js';
import { WireWriter } from '../../../../lib/analysis/formats/protobuf/wire-writer.js';
import { writeTraces } from '../../../../lib/analysis/formats/write-traces.js';
import { serveViewer, type RunningViewer } from '../../../../lib/viewer/serve-viewer.js';
import { span, spanIdOf, traceIdOf } from '../support/spans.js';

const JSON_TYPE = 'application/json';
const PROTOBUF = 'application/x-protobuf';
const traceId = traceIdOf(7);
const record = {
  timeUnixNano: '1000500000',
  severityNumber: 17,
  body: { stringValue: 'refused' },
  traceId,
  spanId: spanIdOf(1),
};
const broken = { ...record, timeUnixNano: '0' };
const { traceId: _, ...outside } = record;
const requestOf = (...logRecords: readonly object[]) => ({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] });

function protobufOf(value: object): Uint8Array {
  const writer = new WireWriter();
  encodeMessage(writer, 'LogsData', value as Readonly<Record<string, unknown>>);
  return writer.finish();
}

describe('logs that other processes send', () => {
  let viewer: RunningViewer;
  let notices: string[];
  const onNotice = (text: string): void => void notices.push(text);

  beforeEach(async () => {
    notices = [];
    viewer = await serveViewer({ port: 0, onNotice });
  });
  afterEach(() => viewer.close());

  function post(body: string | Uint8Array, headers: Record<string, string> = {}, to = viewer): Promise<Response> {
    const init = { method: 'POST', body: body as never, headers: { 'content-type': JSON_TYPE, ...headers } };
    return fetch(`${to.url}v1/logs`, init);
  }
  const postJson = (...records: readonly object[]): Promise<Response> => post(JSON.stringify(requestOf(...records)));
  const lines = () => viewer.store.get(traceId)?.logs.map(({ severity, body }) => `${severity} ${body}`);

  it('stand beside the spans of their trace, before and after these come', async () => {
    const answer = await postJson(record);
    expect([answer.status, answer.headers.get('content-type'), await answer.json()]).toEqual([200, JSON_TYPE, {}]);
    expect(viewer.store.size).toBe(0);
    viewer.store.add([span({ traceId, spanId: spanIdOf(1) })]);
    const binary = await post(protobufOf(requestOf({ ...record, body: { boolValue: true } })), {
      'content-type': PROTOBUF,
    });
    expect([binary.status, binary.headers.get('content-type'), await binary.text()]).toEqual([200, PROTOBUF, '']);
    expect((await post(gzipSync(JSON.stringify(requestOf(record))), { 'content-encoding': 'gzip' })).status).toBe(200);
    expect(lines()).toEqual(['ERROR refused', 'ERROR true', 'ERROR refused']);
    const detail = (await (await fetch(`${viewer.url}api/traces/${traceId}`)).json()) as { logs: readonly object[] };
    expect(detail.logs[0]).toMatchObject({ spanId: spanIdOf(1), timeUs: 1_000_500, severityNumber: 17 });
  });

  it('are taken and not kept where they belong to no trace, which is said once', async () => {
    expect(await (await postJson(outside, record)).json()).toEqual({});
    expect((await post(protobufOf(requestOf(outside)), { 'content-type': PROTOBUF })).status).toBe(200);
    expect(notices).toEqual(['logs without a trace id are sent here too; they are taken and not shown']);
    viewer.store.add([span({ traceId })]);
    expect(lines()).toEqual(['ERROR refused']);
  });

  describe('of which some are broken', () => {
    const why = 'A log record without a time was skipped.';

    it('are kept but for these, whose number is answered', async () => {
      viewer.store.add([span({ traceId })]);
      expect(await (await postJson(broken, record, outside)).json()).toEqual({
        partialSuccess: { rejectedLogRecords: '1', errorMessage: why },
      });
      expect(lines()).toEqual(['ERROR refused']);
    });

    it('are answered so in protobuf, as the official decoder reads it', async () => {
      const answer = await post(protobufOf(requestOf(broken, record)), { 'content-type': PROTOBUF });
      const { partialSuccess } = ProtobufLogsSerializer.deserializeResponse(new Uint8Array(await answer.arrayBuffer()));
      expect([Number(partialSuccess?.rejectedLogRecords), partialSuccess?.errorMessage]).toEqual([1, why]);
    });

    it('are refused where there is nothing else', async () => {
      const answer = await postJson(broken);
      expect([answer.status, await answer.json()]).toEqual([400, { code: 3, message: why }]);
    });
  });

  it.each([
    ['nothing at all, as protobuf', '', PROTOBUF, 200],
    ['an empty request', '{"resourceLogs":[]}', JSON_TYPE, 200],
    ['no JSON', '{"resourceLogs":[{', JSON_TYPE, 400],
    ['no protobuf', '\n\u0005ab', PROTOBUF, 400],
    ['no logs', '{"a":"b"}', JSON_TYPE, 400],
    ['spans', writeTraces([span()], 'otlp'), JSON_TYPE, 400],
    ['an unknown type', '{}', 'text/plain', 415],
  ])('are answered with the right status: %s', async (_what, body, type, status) => {
    expect((await post(body, { 'content-type': type })).status).toBe(status);
    expect(viewer.store.size).toBe(0);
  });

  it('say how many were dropped, and why', async () => {
    const small = await serveViewer({ port: 0, maxBytes: 8_000, onNotice });
    try {
      const large = (id: number) => ({ ...record, traceId: traceIdOf(id), body: { stringValue: 'x'.repeat(200) } });
      const answer = async (...records: readonly object[]) =>
        (await (await post(JSON.stringify(requestOf(...records)), {}, small)).json()) as unknown;
      expect(await answer(large(1), large(1))).toEqual({
        partialSuccess: {
          rejectedLogRecords: '1',
          errorMessage: expect.stringMatching(/^1 line dropped: .*8000/),
        },
      });
      expect(await answer(large(2), large(3))).toEqual({
        partialSuccess: {
          rejectedLogRecords: '0',
          errorMessage: '1 earlier line dropped to make room before a span of the trace has come.',
        },
      });
    } finally {
      await small.close();
    }
  });
});
