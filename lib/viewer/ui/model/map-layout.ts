import type { MapEdge, MapNode } from '../../api.js';

export interface PlacedNode {
  readonly node: MapNode;
  readonly x: number;
  readonly y: number;
}

export interface PlacedEdge {
  readonly edge: MapEdge;
  /** An SVG path from the caller to the called. */
  readonly path: string;
  /** The middle, for the label. */
  readonly x: number;
  readonly y: number;
}

export interface MapLayout {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

export const NODE = { width: 168, height: 58 } as const;
const GAP = { x: 120, y: 44 } as const;
/** In a column of many services they stand closer together. */
const [CROWD, CLOSE] = [8, 14];
/** The room of a line that passes a column. */
const LANE = 34;
const MARGIN = 24;

/** A service in its column, or the place where a long line passes. */
interface Item {
  readonly name: string;
  readonly node?: MapNode | undefined;
}

type Link = readonly [string, string];

/** Callers left, called right; the order in a column follows the callers, so that few lines cross. */
export function layoutMap(nodes: readonly MapNode[], edges: readonly MapEdge[], roomX = 0, roomY = 0): MapLayout {
  const names = new Set(nodes.map(({ name }) => name));
  const calls = edges.filter(({ parent, child }) => names.has(parent) && names.has(child) && parent !== child);
  const depth = depths(nodes, calls);
  const columns = toColumns(nodes, calls, depth);
  const gaps = Math.max(1, columns.length - 1);
  const gapX = Math.max(GAP.x, Math.min(190, (roomX - MARGIN * 2 - columns.length * NODE.width) / gaps));
  const gapY = columns.some(({ length }) => length > CROWD) ? CLOSE : GAP.y;
  const heightOf = ({ node }: Item): number => (node === undefined ? LANE : NODE.height + gapY);
  const heights = columns.map((column) => column.reduce((sum, item) => sum + heightOf(item), 0));
  const height = Math.max(roomY, MARGIN * 2 + Math.max(0, ...heights));
  const places = new Map<string, { readonly x: number; readonly y: number }>();
  columns.forEach((column, at) => {
    const spare = Math.min(60, (height - MARGIN * 2 - heights[at]!) / (column.length + 1));
    let y = (height - heights[at]! - spare * (column.length - 1)) / 2;
    for (const item of column) {
      const room = heightOf(item);
      places.set(item.name, { x: MARGIN + at * (NODE.width + gapX), y: y + room / 2 });
      y += room + spare;
    }
  });
  const width = Math.max(roomX, MARGIN * 2 + columns.length * NODE.width + (columns.length - 1) * gapX);
  return {
    nodes: nodes.map((node) => ({ node, x: places.get(node.name)!.x, y: places.get(node.name)!.y - NODE.height / 2 })),
    edges: calls.map((edge) => placeEdge(edge, depth, places)),
    width,
    height,
  };
}

const laneName = ({ parent, child }: MapEdge, column: number): string => `${parent}\n${child}\n${column}`;

/** The columns that a line passes between its ends. */
function lanesOf(edge: MapEdge, depth: ReadonlyMap<string, number>): number[] {
  const [from, to] = [depth.get(edge.parent)!, depth.get(edge.child)!];
  return Array.from({ length: Math.max(0, to - from - 1) }, (_, index) => from + 1 + index);
}

function toColumns(nodes: readonly MapNode[], calls: readonly MapEdge[], depth: ReadonlyMap<string, number>): Item[][] {
  const columns: Item[][] = [];
  for (const node of nodes) (columns[depth.get(node.name)!] ??= []).push({ name: node.name, node });
  const links = calls.flatMap((edge): Link[] => {
    const lanes = lanesOf(edge, depth).map((column) => {
      (columns[column] ??= []).push({ name: laneName(edge, column) });
      return laneName(edge, column);
    });
    const way = [edge.parent, ...lanes, edge.child];
    return way.slice(1).map((name, index) => [way[index]!, name]);
  });
  const filled = columns.filter((column) => column !== undefined);
  const rowOf = new Map<string, number>();
  const settle = (column: readonly Item[]): void =>
    column.forEach(({ name }, row) => rowOf.set(name, (row + 1) / (column.length + 1)));
  filled.forEach(settle);
  for (let sweep = 0; sweep < 6; sweep++) {
    const isForward = sweep % 2 === 0;
    for (const column of isForward ? filled : filled.toReversed()) {
      const pull = new Map(column.map(({ name }) => [name, pullOf(name, links, rowOf, isForward)]));
      column.sort((a, b) => pull.get(a.name)! - pull.get(b.name)!);
      settle(column);
    }
  }
  return filled;
}

function pullOf(
  name: string,
  links: readonly Link[],
  rowOf: ReadonlyMap<string, number>,
  isFromParents: boolean,
): number {
  const rows = links.flatMap(([parent, child]) => {
    if (isFromParents && child === name) return [rowOf.get(parent)!];
    return !isFromParents && parent === name ? [rowOf.get(child)!] : [];
  });
  return rows.length === 0 ? rowOf.get(name)! : rows.reduce((sum, row) => sum + row, 0) / rows.length;
}

/** The longest way from a caller that nobody calls; calls that close a circle do not count. */
function depths(nodes: readonly MapNode[], calls: readonly MapEdge[]): Map<string, number> {
  const callees = new Map<string, string[]>();
  for (const { parent, child } of calls) callees.set(parent, [...(callees.get(parent) ?? []), child]);
  const called = new Set(calls.map(({ child }) => child));
  const depth = new Map<string, number>();
  const onWay = new Set<string>();
  const visit = (name: string, level: number): void => {
    if (onWay.has(name) || (depth.get(name) ?? -1) >= level) return;
    depth.set(name, level);
    onWay.add(name);
    for (const next of callees.get(name) ?? []) visit(next, level + 1);
    onWay.delete(name);
  };
  for (const { name } of nodes) if (!called.has(name)) visit(name, 0);
  for (const { name } of nodes) if (!depth.has(name)) visit(name, 0);
  return depth;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

function placeEdge(edge: MapEdge, depth: ReadonlyMap<string, number>, places: ReadonlyMap<string, Place>): PlacedEdge {
  const [from, to] = [places.get(edge.parent)!, places.get(edge.child)!];
  if (to.x <= from.x) return placeBack(edge, from, to);
  const lanes = lanesOf(edge, depth).map((column) => places.get(laneName(edge, column))!);
  let at: Place = { x: from.x + NODE.width, y: from.y };
  let path = `M${at.x} ${at.y}`;
  const label = { x: 0, y: 0 };
  [...lanes, to].forEach((next, index) => {
    const bend = (next.x - at.x) / 2;
    path += `C${at.x + bend} ${at.y} ${next.x - bend} ${next.y} ${next.x} ${next.y}`;
    if (index === 0) Object.assign(label, { x: (at.x + next.x) / 2, y: (at.y + next.y) / 2 });
    // A passed column is crossed in a straight line.
    at = { x: next.x + NODE.width, y: next.y };
    if (next !== to) path += `H${at.x}`;
  });
  return { edge, path, ...label };
}

/** Back, or within a column: around, from top to bottom. */
function placeBack(edge: MapEdge, from: Place, to: Place): PlacedEdge {
  const half = NODE.height / 2;
  const [x1, x2] = [from.x + NODE.width / 2, to.x + NODE.width / 2];
  const [start, end] = to.y > from.y ? [from.y + half, to.y - half] : [from.y - half, to.y + half];
  const bend = (end - start) / 2;
  const path = `M${x1} ${start}C${x1} ${start + bend} ${x2} ${end - bend} ${x2} ${end}`;
  return { edge, path, x: (x1 + x2) / 2, y: (start + end) / 2 };
}
