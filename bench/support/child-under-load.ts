import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A process that does work when it is told how much, and tells the CPU time that it took. */
export class ChildUnderLoad {
  private constructor(private readonly child: ChildProcess) {}

  /** Starts a program and waits for its first message. */
  static async start(
    program: string,
    args: readonly string[],
    execArgv: readonly string[] = [],
  ): Promise<{ child: ChildUnderLoad; greeting: unknown }> {
    const child = fork(program, args, { stdio: ['ignore', 2, 2, 'ipc'], execArgv: [...execArgv] });
    const exited = once(child, 'exit').then(() => Promise.reject(new Error(`${args.join(' ')} ended too early`)));
    const [greeting] = (await Promise.race([once(child, 'message'), exited])) as [unknown];
    exited.catch(() => undefined);
    return { child: new ChildUnderLoad(child), greeting };
  }

  /** CPU time of one unit of work, in microseconds. */
  async cpuOf(count: number): Promise<number> {
    this.child.send(count);
    const [{ cpu }] = (await once(this.child, 'message')) as [{ cpu: number }];
    return cpu / count;
  }

  async stop(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }
}
