import type { TraceInput } from '../span-record.js';
import { toSettledTree } from '../critical-path/settle-clocks.js';
import { mainRoot } from '../tree/main-root.js';
import type { TraceTree } from '../tree/trace-tree.js';
import { formatDuration } from '../words/duration.js';
import { code, strong } from '../words/marks.js';
import { plural, timesWord } from '../words/words.js';
import { tallyCallPaths, type PathTally } from './call-paths.js';
import type { ComparedRow, ComparedSide, Comparison } from './compare.types.js';

type Tallies = ReadonlyMap<string, PathTally>;

/**
 * What is different between two traces, place by place: spans are matched by the calls above them and by their names.
 *
 * The differences add up to the difference of the two traces.
 *
 * @example
 * const { headline, rows } = compare({ spans: usual }, { spans: slow });
 */
export function compare(a: TraceInput | TraceTree, b: TraceInput | TraceTree): Comparison {
  const [treeA, treeB] = [toSettledTree(a), toSettledTree(b)];
  const [talliesA, talliesB] = [tallyCallPaths(treeA), tallyCallPaths(treeB)];
  const keys = new Set([...talliesA.keys(), ...talliesB.keys()]);
  const rows = [...keys]
    .flatMap((key) => rowsAt(key, talliesA, talliesB))
    .sort((x, y) => Math.abs(y.deltaUs) - Math.abs(x.deltaUs) || Math.abs(y.deltaSelfUs) - Math.abs(x.deltaSelfUs));
  const [aUs, bUs] = [lengthOf(treeA), lengthOf(treeB)];
  return { aUs, bUs, deltaUs: round(bUs - aUs), ...words(bUs - aUs, rows), rows };
}

const round = (us: number): number => Math.round(us * 1000) / 1000;

function lengthOf(tree: TraceTree): number {
  const root = mainRoot(tree);
  return root === undefined ? 0 : ((tree.endNs[root] as number) - (tree.startNs[root] as number)) / 1000;
}

function rowsAt(key: string, talliesA: Tallies, talliesB: Tallies): ComparedRow[] {
  const [a, b] = [talliesA.get(key), talliesB.get(key)];
  const known = (b ?? a) as PathTally;
  const base = {
    service: known.service,
    name: known.name,
    path: pathOf(known, talliesA, talliesB),
    in: a === undefined ? ('b' as const) : b === undefined ? ('a' as const) : ('both' as const),
  };
  const [sideA, sideB] = [sideOf(a), sideOf(b)];
  const rows: ComparedRow[] = [
    {
      ...base,
      part: 'own',
      a: sideA,
      b: sideB,
      deltaUs: round(sideB.onPathUs - sideA.onPathUs),
      deltaSelfUs: round(sideB.selfUs - sideA.selfUs),
      deltaCount: sideB.count - sideA.count,
      why: whyOf(sideA, sideB),
    },
  ];
  const [pausesA, pausesB] = [pausesOf(a), pausesOf(b)];
  if (pausesA.count + pausesB.count > 0) rows.push(pauseRow(base, pausesA, pausesB));
  return rows;
}

function pauseRow(
  base: Pick<ComparedRow, 'service' | 'name' | 'path' | 'in'>,
  a: ComparedSide,
  b: ComparedSide,
): ComparedRow {
  const why = a.count === b.count ? '' : `${plural(b.count, 'pause')} instead of ${a.count === 0 ? 'none' : a.count}`;
  const deltaUs = round(b.onPathUs - a.onPathUs);
  return { ...base, part: 'pauses', a, b, deltaUs, deltaSelfUs: 0, deltaCount: b.count - a.count, why };
}

function sideOf(tally: PathTally | undefined): ComparedSide {
  return {
    count: tally?.count ?? 0,
    errorCount: tally?.errorCount ?? 0,
    totalUs: (tally?.totalNs ?? 0) / 1000,
    selfUs: (tally?.selfNs ?? 0) / 1000,
    onPathUs: (tally?.onPathNs ?? 0) / 1000,
    spanIds: tally?.spanIds ?? [],
  };
}

function pausesOf(tally: PathTally | undefined): ComparedSide {
  const us = (tally?.pauseNs ?? 0) / 1000;
  return {
    count: tally?.pauses ?? 0,
    errorCount: 0,
    totalUs: us,
    selfUs: 0,
    onPathUs: us,
    spanIds: tally?.spanIds ?? [],
  };
}

function pathOf(tally: PathTally, talliesA: Tallies, talliesB: Tallies): string[] {
  const names = [tally.name];
  for (let key = tally.parentKey; key !== undefined;) {
    const above: PathTally | undefined = talliesB.get(key) ?? talliesA.get(key);
    if (above === undefined) break;
    names.push(above.name);
    key = above.parentKey;
  }
  return names.reverse();
}

function whyOf(a: ComparedSide, b: ComparedSide): string {
  if (a.count === 0) return 'only in B';
  if (b.count === 0) return 'only in A';
  if (a.count !== b.count) return `${plural(b.count, 'call')} instead of ${a.count}`;
  if (a.errorCount !== b.errorCount) return b.errorCount > a.errorCount ? 'failed in B' : 'failed in A';
  return '';
}

function words(deltaUs: number, rows: readonly ComparedRow[]): Pick<Comparison, 'headline' | 'detail'> {
  const top = rows[0];
  if (top === undefined || Math.abs(top.deltaUs) < 0.001)
    return { headline: 'The two took the same time in the same places.', detail: '' };
  const isSame = Math.abs(deltaUs) < Math.abs(top.deltaUs) * 0.05;
  const isLonger = isSame ? top.deltaUs > 0 : deltaUs >= 0;
  const same = rows.find((row) => row.deltaUs > 0 === isLonger && row.deltaUs !== 0) ?? top;
  const amount = formatDuration(Math.abs(deltaUs));
  const part = strong(formatDuration(Math.abs(same.deltaUs)));
  const where = partName(same);
  const reason = same.why === '' || same.part === 'pauses' ? '' : `, ${reasonWords(same)}`;
  const start = isSame
    ? `Both took about the same, but in other places: ${part} ${isLonger ? 'more' : 'less'} in B`
    : `B took ${amount} ${isLonger ? 'longer' : 'less'}: ${part} of it`;
  const opposite = rows.find(
    (row) => row.deltaUs < 0 === isLonger && Math.abs(row.deltaUs) >= Math.abs(same.deltaUs) * 0.1,
  );
  return {
    headline: `${start} is ${where}${reason}.`,
    detail:
      opposite === undefined
        ? ''
        : `For ${partName(opposite)} it waited ${formatDuration(Math.abs(opposite.deltaUs))} ${isLonger ? 'less' : 'longer'}.`,
  };
}

const partName = ({ part, name }: ComparedRow): string =>
  part === 'pauses' ? `pauses between the attempts of ${code(name)}` : code(name);

function reasonWords({ a, b, why, in: side }: ComparedRow): string {
  if (side === 'a') return 'which B did not do';
  if (side === 'b') return 'which A did not do';
  if (a.count !== b.count) return `which ran ${timesWord(b.count)} instead of ${timesWord(a.count)}`;
  return `which ${why}`;
}
