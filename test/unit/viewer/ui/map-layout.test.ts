import { describe, expect, it } from '@jest/globals';
import type { MapEdge, MapNode } from '../../../../lib/viewer/api.js';
import { layoutMap, NODE } from '../../../../lib/viewer/ui/model/map-layout.js';

const node = (name: string): MapNode => ({ name, peer: false, callCount: 1, errorCount: 0, p95Us: 1 });
const edge = (parent: string, child: string, errorCount = 0): MapEdge => ({
  parent,
  child,
  callCount: 10,
  errorCount,
  p50Us: 1,
  p95Us: 2,
});
const names = ['gateway', 'auth', 'users', 'orders', 'payments', 'inventory', 'database'];
const calls = [
  ['gateway', 'auth'],
  ['gateway', 'users'],
  ['gateway', 'orders'],
  ['orders', 'payments'],
  ['orders', 'inventory'],
  ['orders', 'users'],
  ['users', 'database'],
  ['inventory', 'database'],
] as const;

describe('the service map', () => {
  const layout = layoutMap(
    names.map(node),
    calls.map(([parent, child]) => edge(parent, child)),
  );
  const place = (name: string) => layout.nodes.find((placed) => placed.node.name === name)!;

  it('has callers left of what they call', () => {
    for (const [parent, child] of calls) expect(place(parent).x).toBeLessThan(place(child).x);
  });

  it('lays no service over another one, and none outside', () => {
    for (const a of layout.nodes) {
      expect(a.x + NODE.width).toBeLessThanOrEqual(layout.width);
      expect(a.y + NODE.height).toBeLessThanOrEqual(layout.height);
      expect(a.y).toBeGreaterThanOrEqual(0);
      for (const b of layout.nodes) {
        if (a !== b && a.x === b.x) expect(Math.abs(a.y - b.y)).toBeGreaterThan(NODE.height);
      }
    }
  });

  it('ends for services that call each other in a circle', () => {
    const circle = layoutMap(['a', 'b', 'c'].map(node), [
      edge('a', 'b'),
      edge('b', 'c'),
      edge('c', 'a'),
      edge('a', 'a'),
    ]);
    expect(circle.nodes).toHaveLength(3);
    expect(circle.edges).toHaveLength(3);
  });

  it('ends for a hundred services', () => {
    const many = Array.from({ length: 100 }, (_, index) => `s${index}`);
    const edges = many.flatMap((name, index) => many.slice(index + 1, index + 4).map((next) => edge(name, next)));
    expect(layoutMap(many.map(node), edges).nodes).toHaveLength(100);
  });
});
