import { attributeText, ago, clock, count, plural } from '../../model/words/format.js';
import { Chip, colourOf, Key } from '../../parts/marks.js';
import { Menu } from '../../parts/menu.js';
import { Said } from '../../parts/said.js';
import { SearchBox } from '../../parts/search-box.js';
import { copy } from '../../state/clipboard.js';
import type { ExportFormat } from '../../state/source.js';
import { addKeys } from '../../state/keys.js';
import { go, href, setParams } from '../../state/route.js';
import { useLayoutEffect } from 'preact/hooks';
import { withMore } from '../later.js';
import { useScreen, type TraceScreen } from './screen.js';

/** What the trace is, the answer in a sentence, and what can be done with it. */
export function TraceTop() {
  const screen = useScreen();
  const { detail, rows, explanation, answeredBy } = screen;
  const toMarkdown = (): void =>
    void withMore(
      ({ traceMarkdown }) => void copy(traceMarkdown(detail, explanation, rows), 'The trace, as markdown,'),
    );
  useLayoutEffect(() => addKeys({ y: toMarkdown, c: () => go('compare', undefined, { b: detail.traceId }) }), [screen]);
  return (
    <header class="trace-top with-find">
      <Facts screen={screen} />
      <Actions screen={screen} toMarkdown={toMarkdown} />
      <h1 class="verdict">
        <Said text={explanation.headline} colour={colourOf(answeredBy)} isAnswer />
      </h1>
      <p class="detail">
        <Said text={explanation.detail} />
      </p>
      <div class="find">
        <Find screen={screen} />
      </div>
    </header>
  );
}

function Facts({ screen: { detail, rows } }: { readonly screen: TraceScreen }) {
  const root = rows.nodes[0]!.span;
  const method = root.attributes['http.request.method'];
  const code = root.attributes['http.response.status_code'];
  const open = [...detail.spans, ...detail.followUps.flat()].filter((span) => span.open === true).length;
  const failed = detail.spans.filter(({ error }) => error).length;
  const services = new Set(detail.spans.map(({ service }) => service)).size;
  const isFailed = root.error;
  const name =
    typeof method === 'string' && root.name.startsWith(`${method} `) ? root.name.slice(method.length + 1) : root.name;
  return (
    <div class="facts">
      <a class="button optional" href={href('traces', undefined, { trace: detail.traceId })}>
        ← Traces
      </a>
      <span class="row">
        {typeof method === 'string' && <span class="mono t2">{method}</span>}
        <b class="cut">{name}</b>
      </span>
      <Chip kind={isFailed ? 'error' : 'plain'}>
        {code === undefined ? '' : `${attributeText(code)} `}
        {isFailed ? 'failed' : root.open === true ? 'running' : code === undefined ? 'done' : 'answered'}
      </Chip>
      {!isFailed && failed > 0 && <Chip kind="error">{plural(failed, 'span')} failed</Chip>}
      {open > 0 && <Chip kind="open">{plural(open, 'span')} still open</Chip>}
      <span class="optional">
        {clock(root.startUs)} UTC, {ago(root.startUs, Math.max(detail.nowUs, root.startUs))}
      </span>
      <span class="optional">
        {plural(detail.spans.length, 'span')}
        {detail.followUps.length > 0
          ? ` and ${plural(detail.followUps.length, 'linked trace')}`
          : `, ${plural(services, 'service')}`}
      </span>
    </div>
  );
}

function Actions({
  screen: { panel, open, detail },
  toMarkdown,
}: {
  readonly screen: TraceScreen;
  readonly toMarkdown: () => void;
}) {
  return (
    <div class="actions">
      <button aria-pressed={panel === 'why'} onClick={() => open(panel === 'why' ? 'span' : 'why')}>
        Why is this slow <Key>W</Key>
      </button>
      {detail.logs.length > 0 && (
        <button aria-pressed={panel === 'log'} onClick={() => open(panel === 'log' ? 'span' : 'log')}>
          Log {count(detail.logs.length)}
        </button>
      )}
      <button onClick={() => go('compare', undefined, { b: detail.traceId })}>
        Compare <Key>C</Key>
      </button>
      <button onClick={toMarkdown}>
        Copy as markdown <Key>Y</Key>
      </button>
      <ExportMenu traceId={detail.traceId} />
    </div>
  );
}

const exports: readonly (readonly [ExportFormat, string])[] = [
  ['otlp', 'OTLP JSON'],
  ['jaeger', 'Jaeger JSON'],
  ['zipkin', 'Zipkin v2'],
];

const ExportMenu = ({ traceId }: { readonly traceId: string }) => (
  <Menu text="Export" class="always">
    {exports.map(([format, text]) => (
      <button onClick={() => void withMore(({ exportTrace }) => void exportTrace(traceId, format))}>{text}</button>
    ))}
  </Menu>
);

function Find({ screen }: { readonly screen: TraceScreen }) {
  const { finder, selected, rows, find, select } = screen;
  const found = finder.find(find);
  const at = selected === undefined ? -1 : found.indexOf(selected.index);
  const step = (text: string, isBackwards: boolean): void => {
    const places = finder.find(text);
    const from = selected?.index ?? -1;
    const next = isBackwards
      ? (places.findLast((index) => index < from) ?? places[places.length - 1])
      : (places.find((index) => index > from) ?? places[0]);
    if (next !== undefined) select(rows.nodes[next]);
  };
  return (
    <SearchBox
      value={find}
      label="Find in this trace"
      placeholder="Find in this trace"
      onChange={(text) => setParams({ find: text })}
      onEnter={step}
      isSmall
    >
      {find !== '' && (
        <>
          <span class="t3" role="status">
            {found.length === 0 ? 'no row' : `${at >= 0 ? `${count(at + 1)} of ` : ''}${plural(found.length, 'row')}`}
          </span>
          <button class="square" aria-label="Previous match" onClick={() => step(find, true)}>
            ↑
          </button>
          <button class="square" aria-label="Next match" onClick={() => step(find, false)}>
            ↓
          </button>
        </>
      )}
    </SearchBox>
  );
}
