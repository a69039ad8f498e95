import { describe, expect, it } from '@jest/globals';
import { describeEdge, describeMap } from '../../../../lib/analysis/sentences/describe-map.js';
import { describeOperations } from '../../../../lib/analysis/sentences/describe-operations.js';
import type { ServiceEdge } from '../../../../lib/analysis/service-map/service-map.js';

const operation = (name: string, pathShare: number) => ({
  service: 'orders',
  name,
  pathShare,
  count: 10,
  errorCount: 0,
});
const trend = (...trendUs: (number | null)[]) => [{ service: 'orders', name: 'payment.charge', trendUs }];

describe('describeOperations', () => {
  const two = [operation('cache.get', 0.1), operation('payment.charge', 0.44)];

  it.each([
    ['nothing', [], [], 'Nothing has run yet.'],
    ['what is waited for', two, [], '`payment.charge` makes **44 %** of all waiting.'],
    [
      'what became slower',
      two,
      trend(58_000, null, 57_000, 59_000, 142_000),
      '`payment.charge` makes **44 %** of all waiting, and its p95 rose from 58.0 ms to **142 ms**.',
    ],
    ['what did not', two, trend(58_000, 57_000, 59_000, 60_000), '`payment.charge` makes **44 %** of all waiting.'],
    ['what is known for too short', two, trend(58_000, 142_000), '`payment.charge` makes **44 %** of all waiting.'],
    [
      'small shares',
      [operation('a', 0.06)],
      [],
      'No single operation makes requests slow; the first is `a` with 6 % of all waiting.',
    ],
    [
      'what fails',
      [
        operation('a', 0.2),
        { ...operation('b', 0.1), errorCount: 5 },
        { ...operation('c', 0.1), count: 9, errorCount: 9 },
      ],
      [],
      '`a` makes **20 %** of all waiting. `b` fails 50 % of its calls.',
    ],
  ])('says %s', (_, operations, trends, sentence) => {
    expect(describeOperations(operations, trends).sentence).toBe(sentence);
  });
});

describe('describeMap', () => {
  const edge = (parent: string, child: string, rest: Partial<ServiceEdge> = {}): ServiceEdge => ({
    parent,
    child,
    callCount: 100,
    errorCount: 0,
    p50Us: 1000,
    p95Us: 2000,
    ...rest,
  });

  it.each<[string, ServiceEdge[], string]>([
    ['that nothing calls', [], 'Nothing has run yet.'],
    [
      'what fails, and whom it concerns',
      [edge('gateway', 'orders', { errorCount: 13 }), edge('orders', 'payments', { errorCount: 31 })],
      '`payments` fails **31 %** of the calls of `orders`; what is upstream of it fails because of that.',
    ],
    [
      'nothing of callers that do not fail',
      [edge('gateway', 'orders'), edge('orders', 'payments', { errorCount: 31 })],
      '`payments` fails **31 %** of the calls of `orders`.',
    ],
    [
      'what takes the time',
      [edge('a', 'b'), edge('a', 'c', { callCount: 1904, p50Us: 6000, p95Us: 13_000 })],
      'Hardly anything fails; most of the time goes from `a` to `c`: 1,904 calls, **13.0 ms** at p95.',
    ],
    [
      'nothing of one failure',
      [edge('a', 'b', { callCount: 5, errorCount: 1 })],
      'Hardly anything fails; most of the time goes from `a` to `b`: 5 calls, **2.0 ms** at p95.',
    ],
  ])('says %s', (_, edges, sentence) => {
    expect(describeMap({ nodes: [], edges }).sentence).toBe(sentence);
  });

  it('says how the calls of one edge went', () => {
    expect(describeEdge(edge('orders', 'payments', { callCount: 160, errorCount: 50 }))).toEqual({
      sentence: '`orders` called `payments` 160 times. **31 %** of them failed.',
      detail: 'Half of the calls took 1.0 ms or less, 95 % took 2.0 ms or less.',
    });
  });
});
