interface ClusterNode {
  client?: unknown;
}

/** What a cluster of node-redis 4 keeps its nodes in. */
interface Cluster {
  readonly nodeByAddress?: unknown;
}

/**
 * Tells of the client of each node of a cluster of node-redis 4, whenever it is made: with `minimizeConnections` that is when
 * the node is first asked, and a cluster that grows has new ones. Release 4 emits no event for it, so that its own list of
 * nodes is looked at when it is written.
 */
export function followNodes({ nodeByAddress: nodes }: Cluster, meet: (client: object) => void): void {
  if (!(nodes instanceof Map)) return;
  const follow = (node: unknown): void => {
    if (typeof node === 'object' && node !== null) followClient(node, meet);
  };
  nodes.forEach(follow);
  const set = (address: unknown, node: unknown): Map<unknown, unknown> => {
    follow(node);
    return Map.prototype.set.call(nodes, address, node) as Map<unknown, unknown>;
  };
  Object.defineProperty(nodes, 'set', { value: set, configurable: true, writable: true });
}

/** The client of a node is a promise of it first. */
function followClient(node: ClusterNode, meet: (client: object) => void): void {
  let current = node.client;
  const look = (): void => {
    if (typeof current === 'object' && current !== null && 'sendCommand' in current) meet(current);
  };
  look();
  // A frozen node stays untraced rather than broken.
  Reflect.defineProperty(node, 'client', {
    get: () => current,
    set: (client: unknown) => {
      current = client;
      look();
    },
    enumerable: true,
    configurable: true,
  });
}
