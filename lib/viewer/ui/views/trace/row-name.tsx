import { isQuery } from '../../../../analysis/causes/reason.js';
import { peerOf } from '../../../../analysis/service-map/peer.js';
import { duration, plural } from '../../model/words/format.js';
import { type RowNode } from '../../model/rows/row-node.js';
import { attemptsOf } from '../../model/rows/chain.js';
import { Chip, Tick } from '../../parts/marks.js';
import { useScreen } from './screen.js';

/** What a row is called. */
export function nameOf(node: RowNode): string {
  if (node.attempt !== undefined) return `attempt ${node.attempt}`;
  const name = node.box !== node.span && node.box.kind === 'server' ? node.box.name : node.span.name;
  return name.trim() === '' ? 'no name' : name;
}

/** What the panel and a screen reader say about a row. */
export function labelOf(node: RowNode): string {
  if (node.kind === 'section') return node.title ?? '';
  const parts = [
    nameOf(node),
    node.box.service,
    node.kind === 'fold' ? `${node.spans.length} times` : '',
    duration(node.span.durationUs),
    node.span.error ? 'failed' : '',
    node.span.open === true ? 'still open' : '',
    attemptsOf(node.span) > 1 ? `${attemptsOf(node.span)} attempts` : '',
    node.apart,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** Whether the last word of a search stands in a text. */
const isFoundIn = (text: string, find: string): boolean => {
  const word = find
    .toLowerCase()
    .match(/[^\s:=<>"]+/g)
    ?.pop();
  return word !== undefined && text.toLowerCase().includes(word);
};

/** The left column of a row. */
export function RowName({ node, isNarrow }: { readonly node: RowNode; readonly isNarrow: boolean }) {
  const { rows, collapsed, toggle, causeOf, logsOf, telling, find } = useScreen();
  if (node.kind === 'section') return <span class="name">{node.title}</span>;
  const isParent = node.end > node.index + 1 || node.kind === 'fold';
  const isClosed = node.kind === 'fold' || collapsed.has(node.key);
  const hidden = node.end - node.index - 1;
  const told = telling.textOf(node);
  const attempts = attemptsOf(node.span);
  const cause = causeOf.get(node.index);
  const parent = rows.nodes[node.parent];
  const logs = node.spans.reduce((sum, span) => sum + (logsOf.get(span.spanId) ?? 0), 0);
  return (
    <span class="name">
      <i class="guides" style={{ width: `${Math.min(node.depth, isNarrow ? 6 : 12) * 16}px` }} />
      {isParent ? (
        <button
          class="fold"
          tabIndex={-1}
          aria-hidden="true"
          onClick={(event) => {
            event.stopPropagation();
            toggle(node);
          }}
        >
          {isClosed ? '▸' : '▾'}
        </button>
      ) : (
        <i class="fold" />
      )}
      <Tick service={node.box.service} />
      {cause !== undefined && <span class="cause">{cause}</span>}
      <span class="label">{nameOf(node)}</span>
      {told !== undefined && <span class={`to ${isFoundIn(told, find) ? 'found' : ''}`}>{told}</span>}
      {node.kind === 'fold' && <Chip>× {node.spans.length}</Chip>}
      {node.kind === 'span' && attempts > 1 && <Chip>{attempts} attempts</Chip>}
      {node.kind === 'span' && isClosed && hidden > 0 && <Chip>+{hidden}</Chip>}
      <Elsewhere node={node} parent={parent} />
      {node.span.links.length > 0 && <span class="to">↗ {node.span.links.length}</span>}
      {logs > 0 && <span class="logs">{plural(logs, 'log line')}</span>}
      {node.apart !== '' && <Chip kind="fact">{node.apart}</Chip>}
    </span>
  );
}

/** The service, where it is not that of the row above; who was called, where nothing came from there. */
function Elsewhere({ node, parent }: { readonly node: RowNode; readonly parent: RowNode | undefined }) {
  const service = node.box.service === '' ? 'no service' : node.box.service;
  if (parent === undefined) return <span class="to">{service}</span>;
  const isElsewhere = node.box.service !== parent.box.service;
  const to = isElsewhere ? service : node.box.kind === 'client' && !isQuery(node.box) ? peerOf(node.box) : undefined;
  return to === undefined ? null : <span class="to">→ {to}</span>;
}
