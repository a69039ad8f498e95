import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { EXIT_PORT_TAKEN, type LauncherMessage, type ServiceMessage } from '../protocol/messages.js';
import type { SpanRecord } from '../protocol/span-record.js';

export interface ProcessOptions {
  readonly name: string;
  readonly modulePath: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface ProcessGroupEvents {
  onSpans(spans: readonly SpanRecord[]): void;
  /** A line that a process has written. */
  onOutput(name: string, line: string): void;
  /** A process ended although nobody asked it to. */
  onUnexpectedExit(name: string, reason: string): void;
}

/** A process found its port taken: another shop that started at the same moment was faster. */
export class PortTakenError extends Error {}

/** How long a process may take to close its servers and flush its spans. */
const STOP_TIMEOUT_MS = 5000;
const FLUSH_TIMEOUT_MS = 3000;

/** The processes of the shop: started together, stopped together, none left behind. */
export class ProcessGroup {
  readonly #children = new Map<string, ChildProcess>();
  readonly #flushes = new Map<number, () => void>();
  #nextFlush = 1;
  #stopping = false;

  constructor(private readonly events: ProcessGroupEvents) {}

  /** The process ids by name. */
  get pids(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#children].map(([name, child]) => [name, child.pid ?? 0]));
  }

  /** Starts a process; resolves when it listens, rejects when it ends before. */
  start({ name, modulePath, env }: ProcessOptions): Promise<void> {
    const child = fork(modulePath, [], { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    for (const input of [child.stdout, child.stderr]) {
      if (input) createInterface({ input }).on('line', (line) => this.events.onOutput(name, line));
    }
    this.#children.set(name, child);
    return new Promise((resolve, reject) => {
      child.on('message', (message: ServiceMessage) => {
        if (message.type === 'listening') resolve();
        else if (message.type === 'spans') this.events.onSpans(message.spans);
        else this.#flushes.get(message.id)?.();
      });
      child.on('error', reject);
      // 'close' comes after the last line of output, which may say why.
      child.once('close', (code, signal) => {
        const reason = signal ? `was ended by ${signal}` : `ended with code ${code}`;
        this.#children.delete(name);
        reject(
          code === EXIT_PORT_TAKEN
            ? new PortTakenError(`the port of ${name} is taken`)
            : new Error(`${name} ${reason}`),
        );
        if (!this.#stopping) this.events.onUnexpectedExit(name, reason);
      });
    });
  }

  /** Asks every process to finish its background tasks and to send the spans it still holds. */
  async flush(): Promise<void> {
    await Promise.all([...this.#children.values()].map((child) => this.#flush(child)));
  }

  /** Stops every process: politely first, by force after five seconds. Calling it twice is harmless. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all([...this.#children.values()].map((child) => stopChild(child)));
  }

  /** Ends every process at once; for the moment before this process itself has to go. */
  kill(): void {
    this.#stopping = true;
    for (const child of this.#children.values()) child.kill('SIGKILL');
  }

  #flush(child: ChildProcess): Promise<void> {
    const id = this.#nextFlush++;
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        child.off('exit', finish);
        this.#flushes.delete(id);
        resolve();
      };
      const timer = setTimeout(finish, FLUSH_TIMEOUT_MS);
      child.once('exit', finish);
      this.#flushes.set(id, finish);
      send(child, { type: 'flush', id });
    });
  }
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  send(child, { type: 'stop' });
  await closed;
  clearTimeout(timer);
}

function send(child: ChildProcess, message: LauncherMessage): void {
  // The callback takes the error of a channel that closed in between; the 'exit' event says the rest.
  if (child.connected) child.send(message, () => undefined);
}
