import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { TraceSummary } from '../../../api.js';
import { filters, isFailed, listSentence, type FilterName } from '../../model/trace-list.js';
import { SLOTS } from '../../model/services.js';
import { count } from '../../model/words/format.js';
import { Key, SquareMark } from '../../parts/marks.js';
import { Said } from '../../parts/said.js';
import { SearchBox } from '../../parts/search-box.js';
import { Length, revealRow, useNarrow, useSlice } from '../../parts/virtual.js';
import { picked, slots, slotsVersion } from '../../state/app.js';
import { addKeys } from '../../state/keys.js';
import { go, param, setParams } from '../../state/route.js';
import { isHeld, isPaused, listError, listFacts, showWaiting, traces, waitingCount } from '../../state/traces.js';
import { Guarded } from '../guarded.js';
import { Later } from '../later.js';
import { NoTraces, State } from '../no-traces.js';
import { Insight, readSelection, type Selection } from './insight.js';
import { ListHead, ListRow } from './list-row.js';

const isIn = ({ startUs, durationUs }: TraceSummary, { fromUs, toUs, minUs, maxUs }: Selection): boolean =>
  startUs >= fromUs && startUs <= toUs && durationUs >= minUs && durationUs <= maxUs;

/** The traces that arrive, newest first. */
export function List() {
  const only = param('only') as FilterName | '';
  const selection = readSelection(param('sel'));
  const all = traces.value;
  const shown = useMemo(
    () =>
      all.filter(
        (trace) => (only === '' || filters[only].keeps(trace)) && (selection === undefined || isIn(trace, selection)),
      ),
    [all, only, param('sel')],
  );
  const hasNothing = listFacts.value?.total === 0 && all.length === 0;
  return (
    <>
      <div class="list-top">
        <div class="search-row">
          <SearchBox
            value={param('q')}
            label="Search traces"
            placeholder="text, service:orders, status:error, dur>100ms, user.type=premium"
            onChange={(q) => setParams({ q })}
          >
            {listFacts.value !== undefined && !hasNothing && (
              <span class="t3">
                {count(listFacts.value.matching)} of {count(listFacts.value.total)}
              </span>
            )}
          </SearchBox>
          {!hasNothing && <Pause />}
        </div>
        {!hasNothing && <Filters all={all} only={only} />}
        {!hasNothing && all.length > 0 && <Insight traces={all} selection={selection} />}
      </div>
      {hasNothing ? <NoTraces /> : <Rows shown={shown} />}
    </>
  );
}

const Pause = () => (
  <button aria-pressed={isPaused.value} onClick={togglePause}>
    {isPaused.value ? 'Go on' : 'Pause'} <Key>Space</Key>
  </button>
);

function togglePause(): void {
  isPaused.value = !isPaused.value;
  if (!isPaused.value) showWaiting();
}

function Filters({ all, only }: { readonly all: readonly TraceSummary[]; readonly only: FilterName | '' }) {
  void slotsVersion.value;
  return (
    <>
      <div class="chips">
        {(Object.keys(filters) as FilterName[]).map((name) => {
          const { kind, text, keeps } = filters[name];
          const found = all.filter(keeps).length;
          if (found === 0 && only !== name) return null;
          return (
            <button
              class={`chip ${kind}`}
              aria-pressed={only === name}
              onClick={() => setParams({ only: only === name ? undefined : name })}
            >
              {text} <b>{count(found)}</b>
            </button>
          );
        })}
        <div class="legend">
          {slots.names.slice(0, SLOTS).map((service) => (
            <span title={service}>
              <SquareMark service={service} />
              <span class="cut">{service}</span>
            </span>
          ))}
          {slots.names.length > SLOTS && <b class="t3">{count(slots.names.length - SLOTS)} more, grey</b>}
        </div>
      </div>
      <p class="verdict">
        <Said isAnswer text={listSentence(all)} colour={all.some(isFailed) ? 'bad' : undefined} />
      </p>
      {/* The room is there before the sentence is, so that nothing moves when it comes. */}
      <p class="detail why-slow">
        <Guarded at={param('q')} isExtra>
          <Later name="WhySlow" />
        </Guarded>
      </p>
    </>
  );
}

function Rows({ shown }: { readonly shown: readonly TraceSummary[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const isNarrow = useNarrow();
  const rowHeight = isNarrow ? 69 : 32;
  const slice = useSlice(scroller, shown.length, rowHeight);
  const selected = param('trace');
  const longest = useMemo(() => longestByRoute(shown), [shown]);
  useListKeys(shown, selected, (row) => scroller.current && revealRow(scroller.current, row, rowHeight));
  useEffect(
    () => void (isHeld.value = isHeld.value || slice.scrollTop > 0 || selected !== ''),
    [slice.scrollTop, selected],
  );
  useEffect(() => () => void (isHeld.value = false), []);
  const release = (): void => void (isHeld.value = slice.scrollTop > 0 || selected !== '');
  if (shown.length === 0) {
    const isAsked = listFacts.value !== undefined || listError.value !== undefined;
    return isAsked ? <Later name="NothingMatches" /> : <State title="Loading">Asking for the traces.</State>;
  }
  const active = shown.findIndex(({ traceId }) => traceId === selected);
  return (
    <>
      <ListHead />
      <div
        class="virtual"
        ref={scroller}
        role="listbox"
        tabIndex={0}
        aria-label="Traces, newest first"
        aria-activedescendant={active >= 0 ? `t-${selected}` : undefined}
        onPointerEnter={() => void (isHeld.value = true)}
        onPointerLeave={release}
      >
        {waitingCount.value > 0 && (
          <button class="waiting" onClick={showNew(scroller)}>
            Show {count(waitingCount.value)} new <Key>Space</Key>
          </button>
        )}
        <Length rows={shown.length} rowHeight={rowHeight}>
          {shown.slice(slice.from, slice.to).map((trace, index) => (
            <ListRow
              key={trace.traceId}
              trace={trace}
              top={(slice.from + index) * rowHeight}
              isSelected={trace.traceId === selected}
              longestUs={longest.get(trace.route) ?? trace.durationUs}
            />
          ))}
        </Length>
      </div>
      <Foot />
    </>
  );
}

const showNew = (scroller: { readonly current: HTMLElement | null }) => (): void => {
  showWaiting();
  if (scroller.current !== null) scroller.current.scrollTop = 0;
};

function longestByRoute(shown: readonly TraceSummary[]): Map<string, number> {
  const longest = new Map<string, number>();
  for (const { route, durationUs } of shown) longest.set(route, Math.max(longest.get(route) ?? 0, durationUs));
  return longest;
}

function useListKeys(shown: readonly TraceSummary[], selected: string, reveal: (row: number) => void): void {
  useLayoutEffect(() => {
    const at = shown.findIndex(({ traceId }) => traceId === selected);
    const move = (by: number) => (): void => {
      const row = Math.min(shown.length - 1, Math.max(0, at + by));
      setParams({ trace: shown[row]?.traceId });
      reveal(row);
    };
    return addKeys({
      j: move(1),
      ArrowDown: move(1),
      k: move(-1),
      ArrowUp: move(-1),
      Enter: () => (selected === '' ? false : go('trace', selected)),
      ' ': () => (waitingCount.value > 0 && !isPaused.value ? showWaiting() : togglePause()),
      x: () => (selected === '' ? false : pick(selected)),
      c: () => go('compare', undefined, { a: picked.value[0], b: picked.value[1] ?? selected }),
      Escape: () => setParams(param('sel') === '' ? { trace: undefined, only: undefined } : { sel: undefined }),
    });
  }, [shown, selected]);
}

/** Picks a trace for the comparison, or takes it back. */
function pick(traceId: string): void {
  const isPicked = picked.value.includes(traceId);
  picked.value = isPicked ? picked.value.filter((id) => id !== traceId) : [...picked.value, traceId].slice(-2);
  if (picked.value.length === 2 && !isPicked) go('compare', undefined, { a: picked.value[0], b: picked.value[1] });
}

const Foot = () => (
  <div class="foot">
    Row: the bar is coloured by the service the time was spent in. It crosses the line when it is slower than 95 % of
    its route.
    <span class="row right">
      <Key>J</Key>
      <Key>K</Key> move <Key>↵</Key> open <Key>X</Key> pick for compare <Key>?</Key> keys
    </span>
  </div>
);
