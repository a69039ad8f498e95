import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { MapAnswer, MapEdge, MapNode } from '../../../api.js';
import { count, duration, percent, plural } from '../../model/words/format.js';
import { layoutMap, NODE, type PlacedEdge, type PlacedNode } from '../../model/map-layout.js';
import { useLeaveFocus } from '../../parts/leave-focus.js';
import { CloseIcon, colourOf, Key, Tick } from '../../parts/marks.js';
import { Said } from '../../parts/said.js';
import { SearchBox } from '../../parts/search-box.js';
import { Spark } from '../../parts/spark.js';
import { useNarrow, useWidth } from '../../parts/virtual.js';
import { nameServices } from '../../state/app.js';
import { addKeys } from '../../state/keys.js';
import { useLoaded } from '../../state/loaded.js';
import { go, param, setParams } from '../../state/route.js';
import { OfflineError, source } from '../../state/source.js';
import { NoMatch, NoTraces, State } from '../no-traces.js';
import { quoted } from '../operations/operations.js';

const edgeKey = ({ parent, child }: MapEdge): string => `${parent}>${child}`;

/** Who calls whom, how often, how long, and how often it fails. */
export function MapView() {
  const isNarrow = useNarrow();
  const query = param('q');
  const { value, error } = useLoaded(() => source.value.map(query), [query], 5000);
  useEffect(() => nameServices((value?.nodes ?? []).filter(({ peer }) => !peer).map(({ name }) => name)), [value]);
  useLayoutEffect(() => addKeys({ Escape: () => (param('edge') === '' ? false : setParams({ edge: undefined })) }), []);
  const chosen = value?.edges.find((edge) => edgeKey(edge) === param('edge'));
  const isRefused = error !== undefined && (value === undefined || !(error instanceof OfflineError));
  const isEmpty = !isRefused && value?.nodes.length === 0;
  if (isEmpty && query === '') return <NoTraces />;
  return (
    <>
      <div class="page-top">
        <SearchBox
          value={query}
          label="Search the map"
          placeholder="the map follows the same search"
          onChange={(q) => setParams({ q })}
        >
          <span class="t3">all traces that are kept</span>
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
      ) : isRefused || value === undefined ? (
        <State title={error === undefined ? 'Loading' : 'The map cannot be shown'} isWarning={error !== undefined}>
          {error?.message ?? 'Reading the calls.'}
        </State>
      ) : (
        <div class="map-body">
          {isNarrow ? <Calls answer={value} /> : <Picture answer={value} chosen={chosen} />}
          {chosen !== undefined && <EdgePanel edge={chosen} />}
        </div>
      )}
      <Foot />
    </>
  );
}

const Foot = () => (
  <div class="foot">
    <span>thickness: number of calls</span>
    <span>
      <b class="bad">▬</b> red part: share that failed
    </span>
    <span>dashed: seen from outside only</span>
    <span>on a line: calls × p95, in a box: p95</span>
    <span class="row right">
      <Key>Tab</Key> next <Key>↵</Key> choose <Key>?</Key> keys
    </span>
  </div>
);

function Picture({ answer, chosen }: { readonly answer: MapAnswer; readonly chosen: MapEdge | undefined }) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, 1000);
  const height = box.current?.clientHeight ?? 560;
  const [layout, fit] = useMemo(() => {
    const { nodes, edges } = answer;
    // What is a little too wide is drawn smaller, what is much too wide can be scrolled.
    const smaller = Math.max(0.9, Math.min(1, width / layoutMap(nodes, edges).width));
    return [layoutMap(nodes, edges, width / smaller, (height - 4) / smaller), smaller] as const;
  }, [answer, width, height]);
  // What is larger than the view is entered where the edge is that was chosen, or that the sentence is about.
  useLayoutEffect(() => {
    const view = box.current;
    const { parent, child } = chosen ?? answer.told ?? {};
    const placeOf = (name?: string) => layout.nodes.find(({ node }) => node.name === name);
    const [from, to] = [placeOf(parent), placeOf(child)];
    if (view === null || from === undefined || to === undefined) return;
    // Of an edge that is longer than the view, the caller's end.
    const middle = (a: number, b: number, size: number, room: number): number =>
      ((a + ((Math.abs(b - a) + size) * fit > room ? a : b) + size) * fit - room) / 2;
    view.scrollTop = middle(from.y, to.y, NODE.height, view.clientHeight);
    view.scrollLeft = middle(from.x, to.x, NODE.width, view.clientWidth);
  }, [layout.height > height, layout.width * fit > width + 1]);
  const most = Math.max(1, ...answer.edges.map(({ callCount }) => callCount));
  const peers = new Set(answer.nodes.filter(({ peer }) => peer).map(({ name }) => name));
  return (
    <div class="map" ref={box}>
      <svg
        width={layout.width * fit}
        height={layout.height * fit}
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        role="group"
        aria-label="Service map"
      >
        {layout.edges.map((placed) => (
          <Edge
            key={edgeKey(placed.edge)}
            placed={placed}
            most={most}
            isPeer={peers.has(placed.edge.child)}
            isChosen={placed.edge === chosen}
          />
        ))}
        {layout.nodes.map((placed) => (
          <Node key={placed.node.name} placed={placed} />
        ))}
        {layout.edges.map((placed) => (
          <Tag key={edgeKey(placed.edge)} placed={placed} isChosen={placed.edge === chosen} />
        ))}
      </svg>
    </div>
  );
}

/** The map as a list, where there is no room for a drawing. */
const Calls = ({ answer: { nodes, edges } }: { readonly answer: MapAnswer }) => (
  <div class="map calls">
    <p class="t3">calls × p95, and the share that failed</p>
    {callersFirst(nodes, edges).map(({ name, peer, callCount, p95Us }) => (
      <section>
        <p class="row">
          {!peer && <Tick service={name} />}
          <b class="grow cut">{name}</b>
          <span class="t2">
            {callCount > 0 ? `${plural(callCount, 'call')}, p95 ${duration(p95Us)}` : 'not called'}
          </span>
        </p>
        {edges
          .filter(({ parent }) => parent === name)
          .map((edge) => (
            <button class="plain" onClick={() => setParams({ edge: edgeKey(edge) })}>
              <span class="grow cut">→ {edge.child}</span>
              {callsOf(edge)}
              <span class="bad">{failedOf(edge)}</span>
            </button>
          ))}
      </section>
    ))}
  </div>
);

const callersFirst = (nodes: MapAnswer['nodes'], edges: MapAnswer['edges']): MapNode[] =>
  layoutMap(nodes, edges)
    .nodes.toSorted((a, b) => a.x - b.x)
    .map(({ node }) => node);

const callsOf = ({ callCount, p95Us }: MapEdge): string => `${count(callCount)} × ${duration(p95Us)}`;

const failedOf = ({ callCount, errorCount }: MapEdge): string =>
  errorCount > 0 ? ` ${percent(errorCount / callCount)}` : '';

const onKey =
  (act: () => void) =>
  (event: KeyboardEvent): void => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      event.stopPropagation();
      act();
    }
  };

function Edge({
  placed: { edge, path },
  most,
  isPeer,
  isChosen,
}: {
  readonly placed: PlacedEdge;
  readonly most: number;
  readonly isPeer: boolean;
  readonly isChosen: boolean;
}) {
  const thickness = 1 + 5 * Math.sqrt(edge.callCount / most);
  const failed = edge.errorCount / edge.callCount;
  const choose = (): void => setParams({ edge: edgeKey(edge) });
  return (
    <g>
      <path
        class={`edge ${isPeer ? 'peer' : ''} ${isChosen ? 'chosen' : ''}`}
        d={path}
        stroke-width={isChosen ? thickness + 4 : thickness}
      />
      {failed > 0 && (
        <path
          class="edge failing"
          d={path}
          stroke-width={Math.min(2.5, thickness)}
          pathLength="100"
          stroke-dasharray={`${Math.max(3, failed * 100)} 100`}
        />
      )}
      <path class="hit" d={path} onClick={choose} />
    </g>
  );
}

function Tag({ placed: { edge, x, y }, isChosen }: { readonly placed: PlacedEdge; readonly isChosen: boolean }) {
  const [text, failed] = [callsOf(edge), failedOf(edge)];
  const width = (text.length + failed.length) * 6.1 + 10;
  const choose = (): void => setParams({ edge: edgeKey(edge) });
  return (
    <g
      class={`tag ${isChosen ? 'chosen' : ''}`}
      tabindex={0}
      role="button"
      aria-label={`${edge.parent} calls ${edge.child} ${count(edge.callCount)} times, p95 ${duration(edge.p95Us)}, ${percent(edge.errorCount / edge.callCount)} failed`}
      onClick={choose}
      onKeyDown={onKey(choose)}
    >
      <rect class="tag-bg" x={x - width / 2} y={y - 9} width={width} height="18" rx="4" />
      <text x={x} y={y + 4} text-anchor="middle">
        {text}
        {failed !== '' && <tspan class="bad-text">{failed}</tspan>}
      </text>
    </g>
  );
}

function Node({ placed: { node, x, y } }: { readonly placed: PlacedNode }) {
  const open = (): void => go('traces', undefined, { q: `service:${quoted(node.name)}` });
  const failed = node.errorCount / Math.max(1, node.callCount);
  const left = node.peer ? 14 : 16;
  const took = node.callCount > 0 ? duration(node.p95Us) : '';
  return (
    <g
      tabindex={0}
      role="link"
      aria-label={`${node.name}: ${plural(node.callCount, 'call')}, p95 ${duration(node.p95Us)}; show its traces`}
      transform={`translate(${x} ${y})`}
      onClick={open}
      onKeyDown={onKey(open)}
    >
      <rect class={`node ${node.peer ? 'peer' : ''}`} width={NODE.width} height={NODE.height} rx="6" />
      {!node.peer && (
        <path
          class={`stripe ${colourOf(node.name)}`}
          d={`M5 0h1v${NODE.height}h-1a5 5 0 0 1-5-5v-${NODE.height - 10}a5 5 0 0 1 5-5z`}
        />
      )}
      <title>{node.name}</title>
      <text class="title-text" x={left} y="23">
        {cutName(node.name, NODE.width - left - 19 - took.length * 6)}
      </text>
      <text x={NODE.width - 11} y="23" text-anchor="end">
        {took}
      </text>
      <text x={left} y="43">
        {node.callCount > 0 ? plural(node.callCount, 'call') : 'not called'}
      </text>
      {failed > 0 && (
        <text class="bad" x={NODE.width - 11} y="43" text-anchor="end">
          {percent(failed)} fail
        </text>
      )}
    </g>
  );
}

let pen: CanvasRenderingContext2D | null = null;

/** An SVG text is not cut by itself. */
function cutName(name: string, room: number): string {
  pen ??= document.createElement('canvas').getContext('2d');
  if (pen === null) return name;
  pen.font = `600 13px ${getComputedStyle(document.body).fontFamily}`;
  let text = name;
  for (let end = name.length; end > 1 && pen.measureText(text).width > room;) text = `${name.slice(0, --end)}…`;
  return text;
}

function EdgePanel({ edge }: { readonly edge: MapEdge }) {
  const failed = edge.errorCount / edge.callCount;
  const show = (): void =>
    go('traces', undefined, { q: `service:${quoted(edge.parent)} service:${quoted(edge.child)}` });
  const panel = useRef<HTMLElement>(null);
  useLeaveFocus(panel);
  return (
    <aside ref={panel} class="panel" aria-label={`${edge.parent} to ${edge.child}`}>
      <header>
        <div class="row">
          <h2 class="grow">
            {edge.parent} → {edge.child}
          </h2>
          <button class="square" aria-label="Close the panel" onClick={() => setParams({ edge: undefined })}>
            <CloseIcon />
          </button>
        </div>
        <p class="t2">{plural(edge.callCount, 'call')}</p>
      </header>
      <section>
        <p>
          {failed > 0
            ? `${percent(failed)} of the calls fail. The slowest 5 of 100 take ${duration(edge.p95Us)} and more.`
            : `No call fails. Half of them are done in ${duration(edge.p50Us)}, 95 of 100 in ${duration(edge.p95Us)}.`}
        </p>
      </section>
      <section>
        <dl class="figures">
          <div>
            <dt>calls</dt>
            <dd>{count(edge.callCount)}</dd>
          </div>
          <div>
            <dt>failed</dt>
            <dd class={failed > 0 ? 'bad' : ''}>{percent(failed)}</dd>
          </div>
          <div>
            <dt>p50</dt>
            <dd>{duration(edge.p50Us)}</dd>
          </div>
          <div>
            <dt>p95</dt>
            <dd>{duration(edge.p95Us)}</dd>
          </div>
        </dl>
      </section>
      {edge.trendUs !== undefined && (
        <section>
          <h3>p95 over 15 minutes</h3>
          <Spark values={edge.trendUs} width={340} height={44} label="p95" />
        </section>
      )}
      {(edge.errors?.length ?? 0) > 0 && (
        <section>
          <h3>Errors on this edge</h3>
          {edge.errors!.map(({ text, count: times }) => (
            <p class="row">
              <span class="grow t2">{text}</span> <span class="mono">{times}</span>
            </p>
          ))}
        </section>
      )}
      <section>
        <button class="main" onClick={show}>
          Show the traces
        </button>
      </section>
    </aside>
  );
}
