import { useRef } from 'preact/hooks';
import { plural, signedDuration } from '../../model/words/format.js';
import { useLeaveFocus } from '../../parts/leave-focus.js';
import { CloseIcon, Tick } from '../../parts/marks.js';
import { useScreen } from './screen.js';
import { LongText } from './panel/long-text.js';
import { More, severityClass } from './panel/moments.js';

const SHOWN = 500;

/** All log lines of the trace, in order; each leads to its span. */
export function LogPanel() {
  const { detail, rows, select, open, selected } = useScreen();
  const panel = useRef<HTMLElement>(null);
  useLeaveFocus(panel);
  return (
    <aside ref={panel} class="panel" aria-label="Log lines">
      <header>
        <div class="row">
          <h2 class="grow">{plural(detail.logs.length, 'log line')}</h2>
          <button class="square" aria-label="Close the panel" onClick={() => open('span')}>
            <CloseIcon />
          </button>
        </div>
      </header>
      <section>
        <ul class="log">
          {detail.logs.slice(0, SHOWN).map(({ timeUs, severity, body, spanId }) => {
            const node = rows.nodes[rows.nodeOf.get(spanId ?? '') ?? -1];
            return (
              <li class={node !== undefined && node === selected ? 'current' : ''}>
                <span class="mono">{signedDuration(timeUs - rows.originUs)}</span>
                <span class="body">
                  {node !== undefined && (
                    <button class="link" onClick={() => select(node)}>
                      <Tick service={node.box.service} /> {node.span.name}
                    </button>
                  )}{' '}
                  <span class={severityClass(severity)}>{severity}</span> <LongText text={body} />
                </span>
              </li>
            );
          })}
        </ul>
        <More of={detail.logs} shown={SHOWN} />
        {detail.droppedLogs !== undefined && (
          <p class="t3">{plural(detail.droppedLogs, 'more line')} came and could not be kept</p>
        )}
      </section>
    </aside>
  );
}
