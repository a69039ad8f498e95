import { useRef, useState } from 'preact/hooks';
import type { LogLine } from '../../../../analysis/log-line.js';
import { findLines } from '../../model/log.js';
import type { RowNode } from '../../model/rows/row-node.js';
import { count, plural } from '../../model/words/format.js';
import { useLeaveFocus } from '../../parts/leave-focus.js';
import { CloseIcon, Tick } from '../../parts/marks.js';
import { Line } from './panel/line.js';
import { useScreen } from './screen.js';

/** Lines that are drawn at once: with ten thousand the page would be slow. */
const AT_ONCE = 200;

/** All log lines of the trace, in order; each leads to its span. */
export function LogPanel() {
  const { detail, rows, open, selected } = useScreen();
  const [text, setText] = useState('');
  const [from, setFrom] = useState(0);
  const panel = useRef<HTMLElement>(null);
  useLeaveFocus(panel);
  const all = detail.logs.length;
  const found = findLines(detail.logs, text);
  const turn = (to: number): void => {
    setFrom(to);
    panel.current?.scrollTo(0, 0);
  };
  return (
    <aside ref={panel} class="panel" aria-label="Log lines">
      <header>
        <div class="row">
          <h2 class="grow">
            {text !== '' && `${count(found.length)} of `}
            {plural(all, 'log line')}
          </h2>
          <button class="square" aria-label="Close the panel" onClick={() => open('span')}>
            <CloseIcon />
          </button>
        </div>
        <label class="search small">
          <input
            aria-label="Find in the log"
            placeholder="Find in the log"
            spellcheck={false}
            onInput={(event) => {
              setText(event.currentTarget.value);
              turn(0);
            }}
          />
        </label>
      </header>
      <section>
        <ul class="log">
          {found.slice(from, from + AT_ONCE).map((line, at) => {
            const node = rows.nodes[rows.nodeOf.get(line.spanId ?? '') ?? -1];
            return (
              <Line key={`${from + at} ${text}`} line={line} isCurrent={node !== undefined && node === selected}>
                <Writer line={line} node={node} />
              </Line>
            );
          })}
        </ul>
        <Pages of={found.length} from={from} turn={turn} />
        {detail.droppedLogs !== undefined && (
          <p class="t3">{plural(detail.droppedLogs, 'more line')} came than a trace keeps</p>
        )}
      </section>
    </aside>
  );
}

/** The span in which a line was written; of one that was written in none that is here, its service. */
function Writer({ line: { service, spanId }, node }: { readonly line: LogLine; readonly node: RowNode | undefined }) {
  const { select } = useScreen();
  if (node !== undefined) {
    return (
      <button class="link" onClick={() => select(node)}>
        <Tick service={node.box.service} /> {node.span.name}
      </button>
    );
  }
  return (
    <span class="link">
      {service !== undefined && (
        <>
          <Tick service={service} /> {service},{' '}
        </>
      )}
      {spanId === undefined ? 'in no span' : 'its span is not here'}
    </span>
  );
}

interface PagesProps {
  readonly of: number;
  readonly from: number;
  readonly turn: (to: number) => void;
}

function Pages({ of, from, turn }: PagesProps) {
  if (of <= AT_ONCE) return null;
  return (
    <p class="row">
      <button disabled={from === 0} onClick={() => turn(from - AT_ONCE)}>
        Earlier
      </button>
      <span class="t2 grow">
        {count(from + 1)} to {count(Math.min(of, from + AT_ONCE))} of {count(of)}
      </span>
      <button disabled={from + AT_ONCE >= of} onClick={() => turn(from + AT_ONCE)}>
        Later
      </button>
    </p>
  );
}
