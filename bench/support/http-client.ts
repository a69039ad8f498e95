import autocannon from 'autocannon';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('http-server.cjs', import.meta.url));

/** One server process, and the load that is put on it. */
export class ServerUnderLoad {
  private constructor(
    private readonly child: ChildProcess,
    private readonly port: number,
  ) {}

  static async start(mode: string, ratio: number): Promise<ServerUnderLoad> {
    const child = fork(program, [mode, String(ratio)], { stdio: ['ignore', 2, 2, 'ipc'] });
    const exited = once(child, 'exit').then(() =>
      Promise.reject(new Error(`the ${mode} server ended before it was ready`)),
    );
    const [{ port }] = (await Promise.race([once(child, 'message'), exited])) as [{ port: number }];
    exited.catch(() => undefined);
    return new ServerUnderLoad(child, port);
  }

  /** Sends `amount` requests and returns the server's CPU time for each, in microseconds. */
  async cpuPerRequest(amount: number): Promise<number> {
    const before = await this.cpuMicroseconds();
    const result = await autocannon({ url: `http://127.0.0.1:${this.port}/orders/42`, connections: 10, amount });
    const after = await this.cpuMicroseconds();
    if (result['2xx'] !== amount) throw new Error(`only ${result['2xx']} of ${amount} requests were answered well`);
    return (after - before) / amount;
  }

  async stop(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }

  private async cpuMicroseconds(): Promise<number> {
    this.child.send('cpu');
    const [{ cpu }] = (await once(this.child, 'message')) as [{ cpu: NodeJS.CpuUsage }];
    return cpu.user + cpu.system;
  }
}
