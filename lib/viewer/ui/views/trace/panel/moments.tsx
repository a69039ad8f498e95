import type { SpanRecord } from '../../../../../analysis/span-record.js';
import type { RowNode } from '../../../model/rows/row-node.js';
import { attributeText, count, plural, signedDuration } from '../../../model/words/format.js';
import { useScreen } from '../screen.js';
import { Line } from './line.js';
import { LongText } from './long-text.js';

const [EVENTS, LINES] = [100, 50];

/** What of a list is not shown, so that nobody takes its beginning for all of it. */
const More = ({ of, shown }: { readonly of: readonly unknown[]; readonly shown: number }) =>
  of.length > shown ? <p class="t3">and {count(of.length - shown)} more</p> : null;

/** What happened inside the spans of a row. */
export function Events({ spans }: { readonly spans: readonly SpanRecord[] }) {
  const { rows } = useScreen();
  // Lines of a log have a section of their own.
  const events = spans
    .flatMap((span) => span.events.filter(({ name }) => name !== 'log'))
    .sort((a, b) => a.timeUs - b.timeUs);
  const isOpen = spans.some(({ open }) => open === true);
  if (events.length === 0 && !isOpen) return null;
  return (
    <section>
      <h3>Events</h3>
      {events.length === 0 && <p class="t3">None so far. Events appear here while the span is open.</p>}
      <ul class="log">
        {events.slice(0, EVENTS).map(({ name, timeUs, attributes }) => (
          <li>
            <span class="mono">{signedDuration(timeUs - rows.originUs)}</span>
            <span class="body">
              {name}{' '}
              <span class="t3">
                <LongText
                  text={Object.entries(attributes)
                    .filter(([key]) => !key.startsWith('exception.stack'))
                    .map(([key, value]) => `${key.split('.').at(-1)} ${attributeText(value)}`)
                    .join(', ')}
                />
              </span>
            </span>
          </li>
        ))}
      </ul>
      <More of={events} shown={EVENTS} />
    </section>
  );
}

/** The log lines that were written inside the spans of a row. */
export function Logs({ node }: { readonly node: RowNode }) {
  const { detail, open } = useScreen();
  const ids = new Set(node.spans.map(({ spanId }) => spanId));
  const lines = detail.logs.filter(({ spanId }) => spanId !== undefined && ids.has(spanId));
  if (lines.length === 0) return null;
  return (
    <section>
      <div class="row">
        <h3>{plural(lines.length, 'log line')}</h3>
        <button class="link" onClick={() => open('log')}>
          All {count(detail.logs.length)}
        </button>
      </div>
      <ul class="log">
        {lines.slice(0, LINES).map((line) => (
          <Line line={line} />
        ))}
      </ul>
      <More of={lines} shown={LINES} />
    </section>
  );
}
