import 'reflect-metadata';
import { Transport } from '@nestjs/microservices';
import { createServer, type AddressInfo } from 'node:net';
import { describeTransport } from '../support/messages-cases.js';

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

describeTransport({
  system: 'tcp',
  prefix: 'tcp',
  options: async () => {
    const options = { transport: Transport.TCP as const, options: { host: '127.0.0.1', port: await freePort() } };
    return { server: options, client: options };
  },
});
