import { useRef } from 'preact/hooks';
import type { RowNode } from '../../../model/rows/row-node.js';
import { attributeText, clock } from '../../../model/words/format.js';
import { useLeaveFocus } from '../../../parts/leave-focus.js';
import { CloseIcon, SquareMark } from '../../../parts/marks.js';
import { href } from '../../../state/route.js';
import { labelOf, nameOf } from '../row-name.js';
import { useScreen } from '../screen.js';
import { Attributes } from './attributes.js';
import { Failure } from './failure.js';
import { Figures } from './figures.js';
import { Events, Logs } from './moments.js';
import { FoldSection, Links, Sides } from './relations.js';

/** Everything about the selected row. */
export function SpanPanel() {
  const { selected } = useScreen();
  return selected && <Panel node={selected} />;
}

function Panel({ node }: { readonly node: RowNode }) {
  const { open, detail } = useScreen();
  const { box, span } = node;
  const failed = node.spans.filter(({ error }) => error);
  const panel = useRef<HTMLElement>(null);
  useLeaveFocus(panel);
  return (
    <aside ref={panel} class="panel" aria-label={`Span ${labelOf(node)}`}>
      <header>
        <div class="row">
          <h2 class="grow">
            {nameOf(node)}
            {node.kind === 'fold' && ` × ${node.spans.length}`}
          </h2>
          <button class="square" aria-label="Close the panel" onClick={() => open('none')}>
            <CloseIcon />
          </button>
        </div>
        <div class="row wrap t2">
          <SquareMark service={box.service} />
          {box.service === '' ? 'no service' : box.service} <span class="t3">{kindText(node)}</span>
        </div>
      </header>
      <Figures node={node} />
      {node.kind === 'fold' && <FoldSection node={node} />}
      {failed.length > 0 && <Failure span={failed[failed.length - 1]!} />}
      <Links span={span} />
      {node.spans.length > 1 && node.kind === 'span' && <Sides node={node} />}
      {(node.kind === 'fold' ? [span] : node.spans.toReversed()).map((each, index) => (
        <Attributes span={each} isOnly={index === 0} />
      ))}
      <Events spans={node.kind === 'fold' ? [] : node.spans} />
      <Logs node={node} />
      <section>
        <dl class="attributes">
          <dt>trace</dt>
          <dd>{span.traceId}</dd>
          <dt>span</dt>
          <dd>{box.spanId}</dd>
          <dt>started</dt>
          <dd>{clock(span.startUs)} UTC</dd>
          {detail.traceId !== span.traceId && (
            <>
              <dt>own trace</dt>
              <dd>
                <a href={href('trace', span.traceId)}>open it alone</a>
              </dd>
            </>
          )}
        </dl>
      </section>
    </aside>
  );
}

function kindText(node: RowNode): string {
  if (node.box !== node.span && node.box.kind === 'server') return `called by ${node.span.service}`;
  const system = node.span.attributes['db.system.name'] ?? node.span.attributes['db.system'];
  return system === undefined ? node.span.kind : `${node.span.kind}, ${attributeText(system)}`;
}
