import { useEffect, useLayoutEffect, useMemo } from 'preact/hooks';
import type { TraceDetail } from '../../../api.js';
import { compare } from '../../../../analysis/compare/compare.js';
import type { ComparedRow, Comparison } from '../../../../analysis/compare/compare.types.js';
import { pathPieces, type PathPiece } from '../../model/path-pieces.js';
import { attributeText, clock, count, duration, signedDuration } from '../../model/words/format.js';
import { badgesOf, entryOf, isFailed, verbOf } from '../../model/trace-list.js';
import { Chip, colourOf, Key, Tick } from '../../parts/marks.js';
import { Said } from '../../parts/said.js';
import { nameServices, picked } from '../../state/app.js';
import { copy } from '../../state/clipboard.js';
import { addKeys } from '../../state/keys.js';
import { useLoaded } from '../../state/loaded.js';
import { back, go, href, param, setParams } from '../../state/route.js';
import { source } from '../../state/source.js';
import { traces } from '../../state/traces.js';
import { State } from '../no-traces.js';

/** Two traces, or a trace and the median of its route. */
export function Compare() {
  const [a, b] = [param('a') || (picked.value[0] ?? ''), param('b') || (picked.value[1] ?? '')];
  const load = async (id: string): Promise<TraceDetail | undefined> => (id === '' ? undefined : source.value.trace(id));
  const left = useLoaded(async () => load(a), [a]);
  const right = useLoaded(async () => load(b), [b]);
  const error = left.error ?? right.error;
  if (error !== undefined) {
    return (
      <State
        title="These traces cannot be compared"
        isWarning
        actions={<button onClick={() => go('compare')}>Choose others</button>}
      >
        {error.message}
      </State>
    );
  }
  if (a === '' || b === '') return <Choose a={a} b={b} />;
  if (left.value === undefined || right.value === undefined) return <State title="Loading">Reading both traces.</State>;
  return <Compared a={left.value} b={right.value} />;
}

/** Which trace to compare with: the same route first, the median of it at the top. */
function Choose({ a, b }: { readonly a: string; readonly b: string }) {
  const known = traces.value.find(({ traceId }) => traceId === (a || b));
  const medianUs = known?.routeP50Us;
  const candidates = useMemo(() => {
    const ended = traces.value.filter(
      ({ traceId, open, route }) =>
        !open && traceId !== a && traceId !== b && (known === undefined || route === known.route),
    );
    if (medianUs === undefined) return ended.slice(0, 30);
    return ended.toSorted((x, y) => Math.abs(x.durationUs - medianUs) - Math.abs(y.durationUs - medianUs)).slice(0, 30);
  }, [traces.value, a, b]);
  const choose = (traceId: string): void => {
    if (known === undefined) setParams({ a: traceId });
    else setParams(a === '' ? { a: traceId, b } : { a, b: traceId });
  };
  return (
    <>
      <div class="page-top">
        <h1 class="verdict">
          {known === undefined
            ? 'Choose the first of two traces.'
            : `What is ${verbOf(known)} ${entryOf(known)}, ${duration(known.durationUs)}, to be compared with?`}
        </h1>
        <p class="detail">
          {medianUs !== undefined ? 'The same route, nearest to its median first.' : 'Or pick two in the list with X.'}
        </p>
      </div>
      <div class="scroll">
        <table class="table narrow choose">
          <tbody>
            {candidates.map((trace) => (
              <tr
                tabIndex={0}
                onClick={() => choose(trace.traceId)}
                onKeyDown={(event) => {
                  if (event.key === 'Enter') choose(trace.traceId);
                }}
              >
                <td class="mono t2">{clock(trace.startUs)}</td>
                <td class="mono t2">{verbOf(trace)}</td>
                <td class="name">
                  <span class={isFailed(trace) ? 'bad' : ''}>{entryOf(trace)}</span>{' '}
                  <span class="t2">{trace.statusCode}</span>
                </td>
                <td class="optional-column num">
                  {badgesOf(trace).map(({ kind, text }) => (
                    <Chip kind={kind}>{text}</Chip>
                  ))}
                </td>
                <td class="num">
                  <b>{duration(trace.durationUs)}</b>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {candidates.length === 0 && <State title="No other trace">Nothing else is kept to compare with.</State>}
      </div>
    </>
  );
}

function Compared({ a, b }: { readonly a: TraceDetail; readonly b: TraceDetail }) {
  const result = useMemo(() => compare({ spans: a.spans }, { spans: b.spans }), [a, b]);
  const toMarkdown = (): void => void copy(compareMarkdown(result), 'The comparison, as markdown,');
  useEffect(() => nameServices([...a.spans, ...b.spans].map(({ service }) => service)), [a, b]);
  useLayoutEffect(
    () =>
      addKeys({
        y: toMarkdown,
        a: () => go('trace', a.traceId),
        b: () => go('trace', b.traceId),
        Escape: back,
      }),
    [result],
  );
  const cause = result.rows[0];
  const root = b.spans.find(({ parentSpanId }) => parentSpanId === undefined) ?? b.spans[0]!;
  return (
    <>
      <header class="trace-top">
        <div class="facts">
          <b>Compare</b> {root.name}
        </div>
        <div class="actions">
          <button onClick={() => setParams({ a: b.traceId, b: a.traceId })}>Swap A and B</button>
          <button onClick={() => setParams({ a: undefined, b: b.traceId })}>B with the median of its route</button>
          <button onClick={toMarkdown}>
            Copy as markdown <Key>Y</Key>
          </button>
        </div>
        <h1 class="verdict">
          <Said isAnswer text={result.headline} colour={cause === undefined ? undefined : colourOf(cause.service)} />
        </h1>
        <p class="detail">
          <Said text={result.detail} />
        </p>
      </header>
      <div class="scroll">
        <Paths a={a} b={b} result={result} />
        <Lines result={result} />
      </div>
      <div class="foot">
        Only the critical path counts; the differences add up to the whole.
        <span class="row right">
          <Key>A</Key> <Key>B</Key> open that trace <Key>?</Key> keys
        </span>
      </div>
    </>
  );
}

function Paths({ a, b, result }: { readonly a: TraceDetail; readonly b: TraceDetail; readonly result: Comparison }) {
  const paths = useMemo(() => ({ a: pathPieces(a.spans), b: pathPieces(b.spans) }), [a, b]);
  const longest = Math.max(result.aUs, result.bUs, 1);
  return (
    <section class="paths" aria-label="Critical paths on one time scale">
      <p class="full t2">
        <b class="t1">Critical paths</b> on one time scale, coloured by service; hatched: pause between attempts
      </p>
      <PathOf letter="A" detail={a} us={result.aUs} pieces={paths.a} longest={longest} />
      <PathOf letter="B" detail={b} us={result.bUs} pieces={paths.b} longest={longest} />
    </section>
  );
}

function PathOf({
  letter,
  detail,
  us,
  pieces,
  longest,
}: {
  readonly letter: 'A' | 'B';
  readonly detail: TraceDetail;
  readonly us: number;
  readonly pieces: readonly PathPiece[];
  readonly longest: number;
}) {
  const root = detail.spans.find(({ parentSpanId }) => parentSpanId === undefined) ?? detail.spans[0]!;
  const code = root.attributes['http.response.status_code'];
  return (
    <>
      <div>
        <div class="row">
          <span class={`letter ${letter.toLowerCase()}`}>{letter}</span>
          <a href={href('trace', detail.traceId)}>
            <b>{duration(us)}</b>
          </a>
          {(code !== undefined || root.error) && (
            <Chip kind={root.error ? 'error' : 'plain'}>
              {code === undefined ? '' : attributeText(code)} {root.error ? 'failed' : ''}
            </Chip>
          )}
        </div>
        <div class="t2 mono">{clock(root.startUs)}</div>
      </div>
      <div
        class="path-line"
        style={{ width: `${(us / longest) * 100}%` }}
        role="img"
        aria-label={`${letter}: ${duration(us)}`}
      >
        {pieces.map(({ service, us: pieceUs, isPause }) => (
          <i class={`${colourOf(service)} ${isPause ? 'pause' : ''}`} style={{ flexGrow: pieceUs }} />
        ))}
      </div>
    </>
  );
}

/** So many differences are shown one by one. */
const LINES = 60;

function Lines({ result: { rows, aUs, bUs } }: { readonly result: Comparison }) {
  const most = Math.max(1, ...rows.map(({ deltaUs }) => Math.abs(deltaUs)));
  const onPath = rows.filter(({ a, b }) => a.onPathUs > 0 || b.onPathUs > 0);
  const rest = onPath.slice(LINES);
  const sum = (of: (row: ComparedRow) => number): number => rest.reduce((total, row) => total + of(row), 0);
  return (
    <table class="table cards lines">
      <thead>
        <tr>
          <th>What differs on the path, most first</th>
          <th class="num">A</th>
          <th class="num">B</th>
          <th class="optional-column">
            <span class="sides">
              <span>faster in B</span>
              <span>slower in B</span>
            </span>
          </th>
          <th class="num">Difference ↓</th>
          <th>Why</th>
        </tr>
      </thead>
      <tbody>
        {onPath.slice(0, LINES).map((line) => (
          <Line line={line} most={most} />
        ))}
        {rest.length > 0 && (
          <tr>
            <td>{count(rest.length)} more</td>
            <td class="num">{duration(sum(({ a }) => a.onPathUs))}</td>
            <td class="num">{duration(sum(({ b }) => b.onPathUs))}</td>
            <td class="optional-column" />
            <td class="num">{signedDuration(sum(({ deltaUs }) => deltaUs))}</td>
            <td class="t2 why">each of them less than those above</td>
          </tr>
        )}
        <tr>
          <td>
            <b>together</b>
          </td>
          <td class="num">
            <b>{duration(aUs)}</b>
          </td>
          <td class="num">
            <b>{duration(bUs)}</b>
          </td>
          <td class="optional-column" />
          <td class="num">
            <b>{signedDuration(bUs - aUs)}</b>
          </td>
          <td class="t2 why">the differences add up to the whole</td>
        </tr>
      </tbody>
    </table>
  );
}

function Line({ line, most }: { readonly line: ComparedRow; readonly most: number }) {
  const { name, service, part, deltaUs, why } = line;
  const [aUs, bUs] = [line.a.onPathUs, line.b.onPathUs];
  const width = (Math.abs(deltaUs) / most) * 46;
  const isGone = bUs === 0;
  const sides = [
    line.a.count === 0 && 'only in B',
    line.b.count === 0 && 'only in A',
    aUs === 0 && 'A did not wait for it',
    isGone && 'B did not wait for it',
  ].filter((text) => text !== false);
  return (
    <tr>
      <td>
        <span class="row">
          <Tick service={service} />
          <span class="name cut">{part === 'pauses' ? `pauses inside ${name}` : name}</span>
          <span class="t2 cut">{service}</span>
          {sides[0] !== undefined && <Chip kind={sides[0] === 'only in B' ? 'open' : 'fact'}>{sides[0]}</Chip>}
        </span>
      </td>
      <td class="num">{aUs === 0 ? '–' : duration(aUs)}</td>
      <td class="num">{bUs === 0 ? '–' : duration(bUs)}</td>
      <td class="optional-column">
        <span class={`delta ${colourOf(service)}`} aria-hidden="true">
          <s />
          <i
            class={isGone ? 'gone' : ''}
            style={deltaUs < 0 ? { right: '50%', width: `${width}%` } : { left: '50%', width: `${width}%` }}
          />
        </span>
      </td>
      <td class="num">
        <b>{signedDuration(deltaUs)}</b>
      </td>
      <td class="t2 why">{sides.includes(why) ? '' : why}</td>
    </tr>
  );
}

function compareMarkdown({ rows, aUs, bUs, headline, detail }: Comparison): string {
  const differing = rows.filter(({ deltaUs }) => deltaUs !== 0);
  const rest = differing.slice(LINES);
  const lines = differing
    .slice(0, LINES)
    .map(
      ({ name, service, part, a, b, deltaUs, why }) =>
        `| ${part === 'pauses' ? 'pauses inside ' : ''}${name} (${service}) | ${duration(a.onPathUs)} | ${duration(b.onPathUs)} | ${signedDuration(deltaUs)} | ${why} |`,
    );
  return [
    `${headline} ${detail}`,
    '',
    '| on the path | A | B | difference | why |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
    ...(rest.length === 0
      ? []
      : [`| ${count(rest.length)} more | | | ${signedDuration(rest.reduce((sum, row) => sum + row.deltaUs, 0))} | |`]),
    `| **together** | ${duration(aUs)} | ${duration(bUs)} | ${signedDuration(bUs - aUs)} | |`,
    '',
  ].join('\n');
}
