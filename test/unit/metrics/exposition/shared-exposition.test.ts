import { describe, expect, it } from '@jest/globals';
import { MemoryRegistry, type MetricSnapshot } from '../../../../lib/metrics/instruments/registry.js';
import { shareExposition } from '../../../../lib/metrics/exposition/shared-exposition.js';

/** A registry with one metric of so many series, which counts how often it is read. */
function registryOf(series: number) {
  const registry = new MemoryRegistry();
  const reads = { count: 0 };
  const get = (): MetricSnapshot => {
    reads.count += 1;
    const values = Array.from({ length: series }, (_, at) => ({ value: reads.count, labels: { at } }));
    return { name: 'many', help: 'm', type: 'gauge', values };
  };
  registry.registerMetric({ name: 'many', get });
  return { registry, reads };
}

describe('shareExposition', () => {
  it('writes once for all scrapes that come meanwhile, and anew for the next', async () => {
    const { registry, reads } = registryOf(3);
    const expose = shareExposition(registry);
    const all = await Promise.all(Array.from({ length: 30 }, () => expose('classic')));
    expect(reads.count).toBe(1);
    expect(new Set(all).size).toBe(1);
    expect((await expose('classic')).body).toContain('many{at="0"} 2\n');
  });

  it('writes each format for itself', async () => {
    const { registry, reads } = registryOf(1);
    const expose = shareExposition(registry);
    const [classic, open] = await Promise.all([expose('classic'), expose('openmetrics')]);
    expect(reads.count).toBe(2);
    expect([classic.body.endsWith('# EOF\n'), open.body.endsWith('# EOF\n')]).toEqual([false, true]);
  });

  it('lets the event loop turn while it writes', async () => {
    const { registry } = registryOf(20_000);
    let turns = 0;
    let isWriting = true;
    const count = (): void => {
      turns += 1;
      if (isWriting) setImmediate(count);
    };
    setImmediate(count);
    const { body } = await shareExposition(registry)('openmetrics');
    isWriting = false;
    expect(turns).toBeGreaterThanOrEqual(20);
    expect(body.split('\n')).toHaveLength(20_000 + 4);
  });

  it('fails for all who wait, and not for the next', async () => {
    let isBroken = true;
    const registry = new MemoryRegistry();
    const get = (): MetricSnapshot => {
      if (isBroken) throw new Error('broken collector');
      return { name: 'one', help: 'o', type: 'gauge', values: [{ value: 1, labels: {} }] };
    };
    registry.registerMetric({ name: 'one', get });
    const expose = shareExposition(registry);
    const failures = await Promise.allSettled([expose('classic'), expose('classic')]);
    expect(failures.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isBroken = false;
    expect((await expose('classic')).body).toContain('one 1');
  });
});
