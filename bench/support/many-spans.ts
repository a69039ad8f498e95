import type { SpanRecord } from 'nestjs-traced/analysis';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const CHILDREN = 8;

/**
 * A trace of many spans of 200 operations, eight children each, in no order; the same one on every run.
 *
 * As a reader leaves it: spans lie in the memory in the order in which they were received, each with texts of its own.
 */
export function manySpans(count: number): SpanRecord[] {
  const random = generator();
  const { startUs, durationUs } = manyTimes(count, random);
  return shuffled(count, random).map((i) => ({
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

function manyTimes(count: number, random: () => number): { startUs: number[]; durationUs: number[] } {
  const [startUs, durationUs] = [[1_790_000_000_000_000], [10_000_000]];
  for (let i = 1; i < count; i++) {
    const parent = parentOf(i);
    const duration = durationUs[parent] as number;
    startUs.push(Math.floor((startUs[parent] as number) + random() * duration * 0.5));
    durationUs.push(Math.floor(duration * 0.4 * random()) + 1);
  }
  return { startUs, durationUs };
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
