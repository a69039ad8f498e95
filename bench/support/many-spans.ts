import type { SpanRecord } from 'nestjs-traced/analysis';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const CHILDREN = 8;

/** In which order spans come: as exporters send them, each when it has ended, or in none at all. */
export type Order = 'of their ends' | 'none';

/**
 * A trace of many spans of 200 operations, eight children each, in no order unless told otherwise; the same on every run.
 *
 * As a reader leaves it: spans lie in the memory in the order in which they were received, each with texts of its own.
 */
export function manySpans(count: number, order: Order = 'none'): SpanRecord[] {
  const random = generator();
  const times = manyTimes(count, random);
  const { startUs, durationUs } = times;
  return (order === 'none' ? shuffled(count, random) : byEnd(times)).map((i) => ({
    traceId: TRACE_ID,
    spanId: idOf(i),
    ...(i === 0 ? {} : { parentSpanId: idOf(parentOf(i)) }),
    name: `operation ${i % 200}`,
    service: `service ${i % 7}`,
    kind: i % 3 === 0 ? 'client' : 'internal',
    startUs: startUs[i] as number,
    durationUs: durationUs[i] as number,
    error: false,
    attributes: { 'http.route': `/orders/${i % 50}`, 'user.id': `u${i}`, 'db.system.name': 'postgresql', rows: i },
    events: [],
    links: [],
  }));
}

const parentOf = (i: number): number => Math.floor((i - 1) / CHILDREN);

interface Times {
  readonly startUs: number[];
  readonly durationUs: number[];
}

function manyTimes(count: number, random: () => number): Times {
  const [startUs, durationUs] = [[1_790_000_000_000_000], [10_000_000]];
  for (let i = 1; i < count; i++) {
    const parent = parentOf(i);
    const duration = durationUs[parent] as number;
    startUs.push(Math.floor((startUs[parent] as number) + random() * duration * 0.5));
    durationUs.push(Math.floor(duration * 0.4 * random()) + 1);
  }
  return { startUs, durationUs };
}

function byEnd({ startUs, durationUs }: Times): number[] {
  const endUs = Float64Array.from(startUs, (start, i) => start + (durationUs[i] as number));
  return Array.from(endUs.keys()).sort((a, b) => (endUs[a] as number) - (endUs[b] as number));
}

function shuffled(count: number, random: () => number): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}

/** Sixteen figures that look like random ones. */
function idOf(i: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeInt32BE(Math.imul(i + 1, 2_654_435_761), 0);
  bytes.writeInt32BE(i, 4);
  return bytes.toString('hex');
}

function generator(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}
