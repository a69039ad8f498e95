import type { SpanRecord } from '../span-record.js';
import type { TraceTree } from '../tree/trace-tree.js';
import { peerOf } from './peer.js';

/** One call from one node of the map to another. */
export interface ServiceCall {
  readonly parent: string;
  readonly child: string;
  readonly error: boolean;
  /** The span that tells how long it took: the server's where there is one. */
  readonly span: SpanRecord;
  /** The child did not record spans itself. */
  readonly toPeer: boolean;
}

type Names = { readonly parent: string | undefined; readonly child: string | undefined };

/**
 * The calls between services, told by the spans at their borders: a server by the nearest span above that crosses a
 * border, a client or a broker by the name its caller gives it.
 */
export function findCalls(tree: TraceTree): ServiceCall[] {
  const calls: ServiceCall[] = [];
  const remote = hasRemoteBelow(tree);
  const lonelyRoot = rootOfOrphans(tree);
  for (let index = 0; index < tree.spans.length; index++) {
    const span = tree.spans[index] as SpanRecord;
    if (span.kind === 'producer' && !isRpc(tree, index)) addCall(calls, span, brokerNames(span), span.error);
    else if (span.kind === 'consumer') addCall(calls, span, brokerNames(span), span.error);
    else if (isBorder(span)) addRpc(calls, tree, index, remote[index] === 1, lonelyRoot);
  }
  return calls;
}

/** A producer with a server below asks and waits, as a client does. */
function isRpc(tree: TraceTree, index: number): boolean {
  const first = tree.spans[index + 1];
  return (
    tree.parent[index + 1] === index &&
    first?.kind === 'server' &&
    peerOf(tree.spans[index] as SpanRecord) === undefined
  );
}

function brokerNames(span: SpanRecord): Names {
  const [own, broker] = [nameOf(span.service), peerOf(span)];
  return span.kind === 'producer' ? { parent: own, child: broker } : { parent: broker, child: own };
}

function addRpc(
  calls: ServiceCall[],
  tree: TraceTree,
  index: number,
  isAnswered: boolean,
  root: number | undefined,
): void {
  const span = tree.spans[index] as SpanRecord;
  const isServer = span.kind === 'server';
  // The span of the server below tells more about this call than that of its client.
  if ((span.kind === 'client' || span.kind === 'producer') && isAnswered) return;
  const ancestor = borderAbove(tree, index, root);
  const caller = ancestor === undefined ? undefined : (tree.spans[ancestor] as SpanRecord);
  const [own, peer] = [nameOf(span.service), peerOf(span)];
  let { parent, child }: Names = isServer ? { parent: peer, child: own } : { parent: own, child: peer };
  let error = span.error;
  const callerName = caller === undefined ? undefined : nameOf(caller.service);
  if (caller !== undefined && callerName !== undefined) {
    // A client in another service than the border above it: that service was called, and its server has left no span.
    if (!isServer && own !== undefined && callerName !== own) {
      addCall(calls, span, { parent: callerName, child: own }, false, false);
    }
    if (isServer || parent === undefined) parent = callerName;
    if (caller.kind === 'client' && tree.parent[index] === ancestor) error ||= caller.error;
  }
  addCall(calls, span, { parent, child }, error, !isServer);
}

function addCall(
  calls: ServiceCall[],
  span: SpanRecord,
  { parent, child }: Names,
  error: boolean,
  toPeer?: boolean,
): void {
  if (parent === undefined || child === undefined) return;
  calls.push({ parent, child, error, span, toPeer: toPeer ?? span.kind === 'producer' });
}

const nameOf = (service: string): string | undefined => (service === '' ? undefined : service);

/** A span that crosses a border; one of no kind that names both sides is taken for a client. */
function isBorder(span: SpanRecord): boolean {
  return span.kind !== 'internal' || (span.peer !== undefined && span.service !== '');
}

function borderAbove(tree: TraceTree, index: number, root: number | undefined): number | undefined {
  let at = aboveOf(tree, index, root);
  while (at !== undefined && !crossesBorder(tree.spans[at] as SpanRecord)) at = aboveOf(tree, at, root);
  return at;
}

const crossesBorder = ({ kind }: SpanRecord): boolean => kind !== 'internal';

function aboveOf(tree: TraceTree, index: number, root: number | undefined): number | undefined {
  const above = tree.parent[index] as number;
  if (above >= 0) return above;
  const isOrphan = root !== undefined && root !== index && isHeadless(tree, index);
  return isOrphan && tree.spans[index]?.traceId === tree.spans[root]?.traceId ? root : undefined;
}

/** A span whose parent was not received hangs below the root, when there is exactly one. */
function rootOfOrphans(tree: TraceTree): number | undefined {
  const real = tree.roots.filter((index) => !isHeadless(tree, index));
  return real.length === 1 ? real[0] : undefined;
}

function isHeadless(tree: TraceTree, index: number): boolean {
  const { parentSpanId, shared } = tree.spans[index] as SpanRecord;
  return parentSpanId !== undefined || shared !== undefined;
}

/** 1 for each span that has a span somewhere below it which crosses a border. */
function hasRemoteBelow(tree: TraceTree): Uint8Array {
  const remote = new Uint8Array(tree.spans.length);
  for (let index = tree.spans.length - 1; index >= 0; index--) {
    const above = tree.parent[index] as number;
    if (above < 0) continue;
    if (isBorder(tree.spans[index] as SpanRecord) || remote[index] === 1) remote[above] = 1;
  }
  return remote;
}
