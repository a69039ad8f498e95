import { createServer, type Server } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { findPorts } from '../../../sample-app/src/launcher/ports.js';

describe('findPorts', () => {
  it('takes another port when the preferred one is in use, and never gives one port twice', async () => {
    const busy = await new Promise<Server>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
    });
    const { port } = busy.address() as { port: number };
    const ports = await findPorts({ a: port, b: port, c: 0, d: 0 });
    busy.close();
    expect(Object.values(ports)).not.toContain(port);
    expect(new Set(Object.values(ports)).size).toBe(4);
  });

  it('keeps the preferred port when it is free', async () => {
    const { probe } = await findPorts({ probe: 0 });
    expect(await findPorts({ probe })).toEqual({ probe });
  });
});
