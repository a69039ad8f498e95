import { useEffect, useLayoutEffect, useMemo } from 'preact/hooks';
import type { OperationRow } from '../../../api.js';
import { logPosition } from '../../model/axis.js';
import { count, duration, percent, plural, roundDuration } from '../../model/words/format.js';
import { sortOperations, sortings, type Sorting } from '../../model/operations.js';
import { Chip, colourOf, Key, Tick } from '../../parts/marks.js';
import { Said } from '../../parts/said.js';
import { SearchBox } from '../../parts/search-box.js';
import { useAtMost } from '../../parts/virtual.js';
import { Spark } from '../../parts/spark.js';
import { nameServices } from '../../state/app.js';
import { addKeys } from '../../state/keys.js';
import { useLoaded } from '../../state/loaded.js';
import { go, href, param, setParams } from '../../state/route.js';
import { OfflineError, source } from '../../state/source.js';
import { NoMatch, NoTraces, State } from '../no-traces.js';

const columns: readonly [Sorting | undefined, string, string][] = [
  ['name', 'Operation', ''],
  ['count', 'Count', 'num'],
  ['errors', 'Errors', 'num'],
  [undefined, '', 'optional-column'],
  ['p50', 'p50', 'num'],
  ['p95', 'p95', 'num'],
  ['p99', 'p99', 'num wide-column'],
  ['max', 'Max', 'num wide-column'],
  ['self', 'Own work', 'num wide-column'],
  ['path', 'On the path', ''],
  [undefined, 'p95, 15 min', 'optional-column'],
  [undefined, 'Examples', 'optional-column'],
];

/** Every operation over the traces that are kept. */
export function Operations() {
  const query = param('q');
  const { value, error } = useLoaded(() => source.value.operations(query), [query], 5000);
  const sorting = (param('sort') || 'path') as Sorting;
  const rows = useMemo(() => sortOperations(value?.operations ?? [], sorting), [value, sorting]);
  useEffect(() => nameServices((value?.operations ?? []).map(({ service }) => service)), [value]);
  useLayoutEffect(
    () => addKeys({ s: () => setParams({ sort: sortings[(sortings.indexOf(sorting) + 1) % sortings.length] }) }),
    [sorting],
  );
  const isRefused = error !== undefined && (value === undefined || !(error instanceof OfflineError));
  const isEmpty = !isRefused && value?.operations.length === 0;
  if (isEmpty && query === '') return <NoTraces />;
  return (
    <>
      <div class="page-top">
        <SearchBox
          value={query}
          label="Search operations"
          placeholder="statistics follow the same search"
          onChange={(q) => setParams({ q })}
        >
          <span class="t3">{plural(rows.length, 'operation')}</span>
        </SearchBox>
        <h1 class="verdict">
          <Said isAnswer text={isRefused || isEmpty ? '' : (value?.sentence ?? '')} />
        </h1>
        <p class="detail">
          <Said text={isRefused || isEmpty ? '' : (value?.detail ?? '')} />
        </p>
      </div>
      {isEmpty ? (
        <NoMatch query={query} />
      ) : isRefused ? (
        <State title="The operations cannot be shown" isWarning>
          {error.message}
        </State>
      ) : (
        <div class="scroll">
          <Table rows={rows} sorting={sorting} />
        </div>
      )}
      <Foot />
    </>
  );
}

const Foot = () => (
  <div class="foot">
    line p50, dot p95, tail to max, on a logarithmic scale
    <span class="row right">
      <Key>S</Key> sort <Key>↵</Key> traces of the row <Key>?</Key> keys
    </span>
  </div>
);

/** A table of more rows is slow to draw and read by nobody. */
const SHOWN = 300;

function Table({ rows, sorting }: { readonly rows: readonly OperationRow[]; readonly sorting: Sorting }) {
  const all = rows.flatMap(({ p50Us, maxUs }) => [p50Us, maxUs]).filter((us) => us > 0);
  const minUs = 10 ** Math.floor(Math.log10(Math.min(1000, ...all)));
  const maxUs = 10 ** Math.ceil(Math.log10(Math.max(minUs * 100, ...all)));
  const most = Math.max(...rows.map(({ pathShare }) => pathShare));
  const scale = {
    minUs,
    maxUs,
    share: [0.1, 0.2, 0.5].find((share) => share >= most) ?? 1,
    width: useAtMost(1180) ? 150 : 262,
  };
  return (
    <table class="table cards ops">
      <thead>
        <tr>
          {columns.map(([name, text, kind]) => (
            <th class={kind} aria-sort={name === sorting ? 'descending' : undefined}>
              {text === '' && <Scale {...scale} />}
              {name === undefined ? (
                text
              ) : (
                <button onClick={() => setParams({ sort: name })}>
                  {text}
                  {name === sorting && ' ↓'}
                </button>
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, SHOWN).map((row) => (
          <Row key={`${row.service}\n${row.name}`} row={row} scale={scale} />
        ))}
        {rows.length > SHOWN && (
          <tr>
            <td colSpan={columns.length} class="t2">
              {plural(rows.length - SHOWN, 'more operation')}: search, or sort by something else, to see them.
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

/** The traces in which an operation ran, in words of the search. */
const queryOf = ({ name, service }: OperationRow): string => `service:${quoted(service)} name:${quoted(name)}`;

export const quoted = (text: string): string => (/^[\w.:/-]+$/.test(text) ? text : JSON.stringify(text));

function Row({ row, scale }: { readonly row: OperationRow; readonly scale: Scales }) {
  const open = (): void => go('traces', undefined, { q: queryOf(row) });
  return (
    <tr
      tabIndex={0}
      onClick={open}
      onKeyDown={(event) => {
        if (event.key === 'Enter') open();
      }}
      aria-label={`${row.name}, ${row.service}: ${plural(row.count, 'call')}, p95 ${duration(row.p95Us)}, ${percent(row.pathShare)} of the critical path`}
    >
      <td>
        <span class="row">
          <Tick service={row.service} />
          <span class="name cut" title={row.name}>
            {row.name.trim() === '' ? 'no name' : row.name}
          </span>
          <span class="t2 cut">{row.service}</span>
          {(row.repeatedIn ?? 0) > 0 && (
            <Chip kind="slow">
              N+1<span class="optional"> in {plural(row.repeatedIn!, 'trace')}</span>
            </Chip>
          )}
        </span>
      </td>
      <td class="num" data-unit={row.count === 1 ? ' call' : ' calls'}>
        {count(row.count)}
      </td>
      <td class={`num ${row.errorCount > 0 ? 'bad' : 't2'}`}>
        {row.errorCount > 0 ? <b>{percent(row.errorCount / row.count)}</b> : '0'}
      </td>
      <td class="optional-column">
        <Spread row={row} scale={scale} />
      </td>
      <td class="num">{duration(row.p50Us)}</td>
      <td class="num">
        <b>{duration(row.p95Us)}</b>
      </td>
      <td class="num wide-column">{duration(row.p99Us)}</td>
      <td class="num t2 wide-column">{duration(row.maxUs)}</td>
      <td class="num wide-column">{percent(row.selfShare)}</td>
      <td>
        <span class="path-share" aria-hidden="true">
          <i style={{ width: `${Math.min(1, row.pathShare / scale.share) * 100}%` }} />
        </span>
        {percent(row.pathShare)}
      </td>
      <td class="optional-column">
        <Spark values={row.trendUs} label={`p95 of ${row.name}`} />
      </td>
      <td class="optional-column" onClick={(event) => event.stopPropagation()}>
        {row.exemplars.p50 !== undefined && <a href={href('trace', row.exemplars.p50)}>p50</a>}
        {row.exemplars.p50 !== undefined && row.exemplars.p99 !== undefined && ' · '}
        {row.exemplars.p99 !== undefined && <a href={href('trace', row.exemplars.p99)}>p99</a>}
      </td>
    </tr>
  );
}

/** What the drawings of all rows have in common: the ends of the axis, the share that fills a bar, pixels. */
interface Scales {
  readonly minUs: number;
  readonly maxUs: number;
  readonly share: number;
  readonly width: number;
}

/** Powers of ten are no round minutes. */
const decade = (us: number): string => (us > 60e6 ? `${count(us / 1e6)} s` : roundDuration(us));

function Scale({ minUs, maxUs, width }: Scales) {
  const decades = Math.round(Math.log10(maxUs / minUs));
  const every = Math.ceil((decades * (maxUs > 60e6 ? 66 : 52)) / width);
  return (
    <span class="scale" role="img" aria-label="Logarithmic scale" style={{ width: `${width}px` }}>
      {Array.from({ length: decades + 1 }, (_, index) => index)
        .filter((index) => index % every === decades % every)
        .map((index) => (
          <span style={{ left: `${(index / decades) * 100}%` }}>{decade(minUs * 10 ** index)}</span>
        ))}
    </span>
  );
}

function Spread({ row, scale: { minUs, maxUs, width } }: { readonly row: OperationRow; readonly scale: Scales }) {
  const toX = (us: number): number => 2 + logPosition(us, minUs, maxUs) * (width - 6);
  const [p50, p95, max] = [toX(row.p50Us), toX(row.p95Us), toX(row.maxUs)];
  return (
    <svg class={`spread ${colourOf(row.service)}`} width={width} height="20" aria-hidden="true">
      <line class="track" x1="0" x2={width} y1="10.5" y2="10.5" />
      <line class="tail" x1={p95} x2={max} y1="10.5" y2="10.5" />
      <line class="tail" x1={max} x2={max} y1="6" y2="15" />
      <rect class="box" x={p50} y="6.5" width={Math.max(1, p95 - p50)} height="8" />
      <line class="median" x1={p50} x2={p50} y1="4" y2="17" />
      <circle class="dot95" cx={p95} cy="10.5" r="3" />
    </svg>
  );
}
