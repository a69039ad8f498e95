import type { SpanRecord } from 'nestjs-traced/analysis';

/** A trace of many spans of 200 operations, eight children each, in no order; the same one on every run. */
export function manySpans(count: number): SpanRecord[] {
  const random = generator();
  const spans: SpanRecord[] = [];
  for (let i = 0; i < count; i++) {
    const parent = i === 0 ? undefined : spans[Math.floor((i - 1) / 8)];
    spans.push({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: idOf(i),
      ...(parent === undefined ? {} : { parentSpanId: parent.spanId }),
      name: `operation ${i % 200}`,
      service: `service ${i % 7}`,
      kind: i % 3 === 0 ? 'client' : 'internal',
      startUs:
        parent === undefined ? 1_790_000_000_000_000 : Math.floor(parent.startUs + random() * parent.durationUs * 0.5),
      durationUs: parent === undefined ? 10_000_000 : Math.floor(parent.durationUs * 0.4 * random()) + 1,
      error: false,
      attributes: { 'http.route': `/orders/${i % 50}`, 'user.id': `u${i}`, 'db.system.name': 'postgresql', rows: i },
      events: [],
      links: [],
    });
  }
  for (let i = spans.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [spans[i], spans[j]] = [spans[j] as SpanRecord, spans[i] as SpanRecord];
  }
  return spans;
}

/** Sixteen figures that look like random ones. */
function idOf(i: number): string {
  const mixed = Math.imul(i + 1, 2_654_435_761) >>> 0;
  return mixed.toString(16).padStart(8, '0') + i.toString(16).padStart(8, '0');
}

function generator(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}
