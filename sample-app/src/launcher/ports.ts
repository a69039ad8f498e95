import { createServer, type Server } from 'node:net';

const HOST = '127.0.0.1';

/** A port for each name: the preferred one where it is free, any free one otherwise. All are held until all are found. */
export async function findPorts<Name extends string>(
  preferred: Readonly<Record<Name, number>>,
): Promise<Record<Name, number>> {
  const held: Server[] = [];
  const ports: Partial<Record<Name, number>> = {};
  try {
    for (const name of Object.keys(preferred) as Name[]) {
      const server = (await listen(preferred[name])) ?? (await listen(0));
      if (!server) throw new Error(`no free port for ${name}`);
      held.push(server);
      ports[name] = portOf(server);
    }
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
  return ports as Record<Name, number>;
}

function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, HOST, () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}
