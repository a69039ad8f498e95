import { describe, expect, it } from '@jest/globals';
import type { TraceDetail } from '../../../../../lib/viewer/api.js';
import { createViewer } from '../../../../../lib/viewer/create-viewer.js';
import { request } from '../../support/request.js';
import { span, spanIdOf, traceIdOf } from '../../support/spans.js';

const line = (timeUs: number, severity: string, body: string) => ({
  name: 'log',
  timeUs,
  attributes: { 'log.severity': severity, 'log.message': body, 'log.logger': 'OrderService' },
});

describe('the log of a trace', () => {
  it('has the lines that are events of its spans, in the order of time', async () => {
    const viewer = createViewer();
    const traceId = traceIdOf(1);
    viewer.store.add([
      span({
        traceId,
        spanId: spanIdOf(1),
        events: [line(1_000_500, 'WARN', 'late'), line(1_000_100, 'INFO', 'first')],
      }),
      span({
        traceId,
        spanId: spanIdOf(2),
        parentSpanId: spanIdOf(1),
        events: [line(1_000_300, 'ERROR', 'between'), { name: 'exception', timeUs: 1_000_200, attributes: {} }],
      }),
    ]);
    const response = await viewer.handle(request(`/api/traces/${traceId}`));
    const { body } = response as { body: unknown };
    const text = typeof body === 'string' ? body : [...(body as Iterable<string>)].join('');
    const { logs } = JSON.parse(text) as TraceDetail;
    expect(logs.map(({ spanId, severity, body: said }) => [spanId, severity, said])).toEqual([
      [spanIdOf(1), 'INFO', 'first'],
      [spanIdOf(2), 'ERROR', 'between'],
      [spanIdOf(1), 'WARN', 'late'],
    ]);
    expect(logs[0]?.attributes).toEqual({ 'log.logger': 'OrderService' });
  });

  it('has those of the traces that it caused, whose spans are drawn below it', async () => {
    const viewer = createViewer();
    const [first, second] = [traceIdOf(1), traceIdOf(2)];
    const link = { traceId: first, spanId: spanIdOf(1), attributes: {} };
    viewer.store.add([span({ traceId: first, spanId: spanIdOf(1) })]);
    viewer.store.add([
      span({ traceId: second, spanId: spanIdOf(2), links: [link], events: [line(1_000_700, 'INFO', 'noted')] }),
    ]);
    const sent = { severity: 'INFO', body: 'sent' };
    viewer.store.addLogs([
      { ...sent, traceId: second, spanId: spanIdOf(2), timeUs: 1_000_900 },
      { ...sent, traceId: first, spanId: spanIdOf(1), timeUs: 1_000_800 },
    ]);
    const { body } = await viewer.handle(request(`/api/traces/${first}`));
    const { logs } = JSON.parse([...(body as Iterable<string>)].join('')) as TraceDetail;
    expect(logs.map(({ traceId, body: said }) => [traceId, said])).toEqual([
      [second, 'noted'],
      [first, 'sent'],
      [second, 'sent'],
    ]);
  });

  it('has those that came by themselves among them, whatever came first, and says how many did not fit', async () => {
    const viewer = createViewer();
    const traceId = traceIdOf(1);
    const sent = { traceId, severity: 'INFO', body: 'sent' };
    viewer.store.addLogs([
      { ...sent, timeUs: 1_000_900 },
      { ...sent, timeUs: 1_000_050 },
    ]);
    viewer.store.add([span({ traceId, events: [line(1_000_500, 'WARN', 'late')] })]);
    const detail = async (): Promise<TraceDetail> => {
      const { body } = await viewer.handle(request(`/api/traces/${traceId}`));
      return JSON.parse([...(body as Iterable<string>)].join('')) as TraceDetail;
    };
    const { logs, droppedLogs } = await detail();
    expect([logs.map(({ timeUs }) => timeUs - 1_000_000), droppedLogs]).toEqual([[50, 500, 900], undefined]);
    viewer.store.addLogs(Array.from({ length: 10_000 }, () => ({ ...sent, timeUs: 1_000_001 })));
    const full = await detail();
    expect([full.logs.length, full.droppedLogs]).toEqual([10_001, 2]);
  });
});
