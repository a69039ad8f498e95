import { useMemo } from 'preact/hooks';
import { repetitions } from '../../../../../analysis/repetition/repetitions.js';
import type { SpanRecord } from '../../../../../analysis/span-record.js';
import { endOf, type RowNode } from '../../../model/rows/row-node.js';
import { duration, plural } from '../../../model/words/format.js';
import { Chip, Key } from '../../../parts/marks.js';
import { href, setParams } from '../../../state/route.js';
import { useScreen } from '../screen.js';

/** The spans that this one is linked to. */
export function Links({ span }: { readonly span: SpanRecord }) {
  const { rows, detail } = useScreen();
  if (span.links.length === 0) return null;
  return (
    <section>
      <div class="row">
        <h3>{span.links.length === 1 ? 'Link' : `${span.links.length} links`}</h3>
        <Key>L</Key>
      </div>
      {span.links.slice(0, 20).map((link) => {
        const node = rows.nodes[rows.nodeOf.get(link.spanId) ?? -1];
        return (
          <p>
            <span class="t2">started by</span>{' '}
            {node === undefined ? (
              <a href={href('trace', link.traceId, { span: link.spanId })}>
                span {link.spanId.slice(0, 8)} of another trace
              </a>
            ) : (
              <button class="link" onClick={() => setParams({ span: link.spanId })}>
                {node.span.name}
              </button>
            )}
          </p>
        );
      })}
      {detail.followUps.length > 0 && <p class="t3">The request did not wait for this: it adds nothing to its time.</p>}
    </section>
  );
}

/** The spans of a merged row, with a way to see them apart. */
export function Sides({ node }: { readonly node: RowNode }) {
  const client = node.spans.find(({ kind }) => kind === 'client');
  const isCall = client !== undefined && node.box !== client;
  const outside = isCall ? client.durationUs - node.box.durationUs : 0;
  return (
    <section>
      <div class="row">
        <h3>One call, {plural(node.spans.length, 'span')}</h3>
        <button onClick={() => setParams({ split: '1' })}>
          Split <Key>S</Key>
        </button>
      </div>
      <dl class="attributes">
        {node.spans.map((span) => (
          <>
            <dt>
              {span.service}, {span.kind}
            </dt>
            <dd>
              {span.name}, {duration(span.durationUs)}
            </dd>
          </>
        ))}
        {isCall && (
          <>
            <dt>network and queue</dt>
            <dd>{duration(Math.max(0, outside))}</dd>
          </>
        )}
      </dl>
    </section>
  );
}

/** The members of a repetition, and what one call for all of them would save. */
export function FoldSection({ node }: { readonly node: RowNode }) {
  const { toggle, tree } = useScreen();
  const all = useMemo(() => repetitions(tree), [tree]);
  const found = all.find(({ spanIds }) => spanIds.includes(node.span.spanId));
  const durations = node.spans.map(({ durationUs }) => durationUs);
  const longest = Math.max(...durations);
  const isBeside = node.spans.some((span, index) => index > 0 && span.startUs < endOf(node.spans[index - 1]!) - 1);
  const bars = durations.slice(0, 120);
  return (
    <section>
      <div class="row">
        <span class="row">
          <h3>The {node.spans.length}</h3>
          {found?.verdict === 'n+1' && <Chip kind="slow">N+1 {found.statement === undefined ? 'calls' : 'query'}</Chip>}
          <Chip>{isBeside ? 'side by side' : 'one after another'}</Chip>
        </span>
        <button onClick={() => toggle(node)}>
          Unfold <Key>→</Key>
        </button>
      </div>
      <svg class="fold-bars" viewBox={`0 0 ${bars.length * 10} 40`} preserveAspectRatio="none" aria-hidden="true">
        {bars.map((us, index) => (
          <rect class="own" x={index * 10} width="8" y={40 - (us / longest) * 38} height={(us / longest) * 38} />
        ))}
      </svg>
      <p class="t3">
        {duration(Math.min(...durations))} to {duration(longest)} each
      </p>
      {found !== undefined && found.savesUs > 0 && (
        <p>
          One call for all of them would save about <b class="whole">{duration(found.savesUs)}</b>.
        </p>
      )}
    </section>
  );
}
