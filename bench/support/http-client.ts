import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('http-server.cjs', import.meta.url));

/** One server process, which is told how many requests it is to answer. */
export class ServerUnderLoad {
  private constructor(private readonly child: ChildProcess) {}

  static async start(mode: string, ratio: number): Promise<ServerUnderLoad> {
    const child = fork(program, [mode, String(ratio)], { stdio: ['ignore', 2, 2, 'ipc'] });
    const exited = once(child, 'exit').then(() => Promise.reject(new Error(`the ${mode} server ended on its own`)));
    exited.catch(() => undefined);
    await Promise.race([once(child, 'message'), exited]);
    return new ServerUnderLoad(child);
  }

  /** Has `amount` requests answered and returns the server's CPU time for each, in microseconds. */
  async cpuPerRequest(amount: number): Promise<number> {
    this.child.send({ amount });
    const [{ cpu }] = (await Promise.race([once(this.child, 'message'), this.ended()])) as [{ cpu: number }];
    return cpu;
  }

  async stop(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }

  private async ended(): Promise<never> {
    await once(this.child, 'exit');
    throw new Error('the server ended on its own');
  }
}
