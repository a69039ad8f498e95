import { serveViewer, type RunningViewer } from '../../../lib/viewer.js';
import type { LogLine } from '../../../lib/analysis/log-line.js';
import { createRandom, nightlyJob, repeatedQueries, repeatTrace, shopTraces } from './traces.js';

/** A page with the shop's recorded traces over the last quarter of an hour. */
export interface FixtureServer {
  readonly viewer: RunningViewer;
  /** By what they show. */
  readonly ids: Readonly<Record<'order' | 'retried' | 'refused' | 'user' | 'open' | 'queries' | 'job', string>>;
}

const MINUTE_US = 60e6;

export async function startFixtureServer(): Promise<FixtureServer> {
  const viewer = await serveViewer({
    port: 0,
    application: 'shop',
    tryCommand: 'curl http://127.0.0.1:3000/api/users/1',
    editor: 'vscode://file/',
  });
  const { store } = viewer;
  const nowUs = store.nowUs();
  const random = createRandom(3);
  const [user, , order, retried, refused] = shopTraces;
  let number = 10;
  // Ordinary traffic: speeds around one, some slow ones, every fourth an order.
  for (let at = nowUs - 15 * MINUTE_US; at < nowUs - 2e6; at += 2e6 + random() * 9e6) {
    const kind = random();
    const trace = kind < 0.28 ? order! : kind < 0.34 ? retried! : kind < 0.6 ? user! : shopTraces[1]!;
    const isSlow = random() < 0.05;
    store.add(repeatTrace(trace, at, (isSlow ? 1.6 : 0.22) + random() * 0.25, number++));
  }
  const add = (spans: ReturnType<typeof repeatTrace>): string => {
    store.add(spans);
    return spans[0]!.traceId;
  };
  const rootOf = (spans: ReturnType<typeof repeatTrace>): string =>
    spans.find(({ name }) => name.startsWith('POST /api'))!.traceId;
  const job = add(nightlyJob(nowUs - 9 * MINUTE_US, number++, 5012));
  for (let times = 0; times < 22; times++) add(repeatedQueries(nowUs - (14 - times * 0.6) * MINUTE_US, number++));
  const queries = add(repeatedQueries(nowUs - 48e6, number++));
  const refusedSpans = repeatTrace(refused!, nowUs - 14e6, 1, number++);
  store.add(refusedSpans);
  store.addLogs(logsOf(refusedSpans));
  const retriedSpans = repeatTrace(retried!, nowUs - 16e6, 1, number++);
  store.add(retriedSpans);
  const orderSpans = repeatTrace(order!, nowUs - 11e6, 0.5, number++);
  store.add(orderSpans);
  const userSpans = repeatTrace(user!, nowUs - 6e6, 1, number++);
  store.add(userSpans);
  const openSpans = repeatTrace(user!, nowUs - 200_000, 1, number++);
  const mail = openSpans.find(({ name }) => name === 'task.send_welcome_email');
  for (const span of openSpans) {
    const isOpen =
      mail !== undefined &&
      span.traceId === mail.traceId &&
      span.name !== 'notification.send' &&
      span.kind !== 'producer';
    if (isOpen) store.addOpen({ ...span, durationUs: 0, open: true });
    else store.add([span]);
  }
  return {
    viewer,
    ids: {
      order: rootOf(orderSpans),
      retried: rootOf(retriedSpans),
      refused: rootOf(refusedSpans),
      user: rootOf(userSpans),
      open: rootOf(openSpans),
      queries,
      job,
    },
  };
}

function logsOf(spans: ReturnType<typeof repeatTrace>): LogLine[] {
  const lines: [string, string, string, number][] = [
    ['order.place', 'info', 'placing an order of 2500 for one item', 0.1],
    ['payment.charge', 'warn', 'payments answered 503, trying again in 45 ms', 0.3],
    ['payment.charge', 'warn', 'payments answered 503, trying again in 44 ms', 0.6],
    ['payment.charge', 'error', 'payments answered 503, giving up after 3 attempts', 0.98],
    ['inventory.release', 'info', 'stock given back', 0.5],
  ];
  return lines.flatMap(([name, severity, body, share]) => {
    const span = spans.find((each) => each.name === name);
    return span === undefined
      ? []
      : [
          {
            traceId: span.traceId,
            spanId: span.spanId,
            timeUs: span.startUs + span.durationUs * share,
            severity,
            body,
          },
        ];
  });
}
