import { formatDuration } from '../../analysis/words/duration.js';
import { fit } from '../../analysis/text-tree/fit.js';
import { platformCallClock } from '../../shared/time/call-clock.js';
import type { TraceSummary } from '../../viewer/api.js';
import { countOption, outputOptions, type Command, type CommandInput } from '../command.js';
import { readEvents, type ServerEvent } from '../input/event-stream.js';
import { stylesOf } from '../output/print.js';
import { CommandError, exitCodes } from '../terminal.js';

const DEFAULT_URL = 'http://127.0.0.1:4318/';
/** How long a page that has gone is left alone before it is asked again. */
const RETRY_MS = 500;

export const tail: Command = {
  summary: 'follows the traces of a page that runs, one line for each that ends',
  usage: '[url]',
  options: {
    json: outputOptions['json'] as (typeof outputOptions)[string],
    count: { type: 'string', short: 'n', value: 'N', help: 'stop after N traces' },
    errors: { type: 'boolean', help: 'only traces with errors' },
  },
  async run(input) {
    const url = liveUrl(input.positionals[0] ?? DEFAULT_URL);
    const limit = countOption(input, 'count') ?? Infinity;
    const abort = new AbortController();
    void input.terminal.stopped().then(() => abort.abort());
    try {
      const seen = new Set<string>();
      let body = await connect(url, abort.signal);
      while (!(await follow(input, body, limit, seen))) body = await comeBack(input, url, abort.signal);
    } catch (error) {
      if (!abort.signal.aborted) throw error;
    } finally {
      abort.abort();
    }
    return exitCodes.ok;
  },
};

function liveUrl(text: string): URL {
  try {
    const base = /^https?:\/\//.test(text) ? text : `http://${text}`;
    return new URL('api/live', base.endsWith('/') ? base : `${base}/`);
  } catch {
    throw new CommandError(`"${text}" is no address of a page; write http://127.0.0.1:3000/traces/`);
  }
}

async function connect(url: URL, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  let response: Response;
  try {
    response = await fetch(url, { signal, headers: { accept: 'text/event-stream' } });
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
    throw new CommandError(
      `no page answers at ${url.origin}: ${cause?.code ?? cause?.message ?? message}. Start one with traced view.`,
      exitCodes.input,
    );
  }
  if (!response.ok || response.body === null) {
    throw new CommandError(
      `${url.href} answered with ${response.status}; is this the address of a page?`,
      exitCodes.input,
    );
  }
  return response.body;
}

/** Waits for a page that has gone: an application that is started again after each change takes its own with it. */
async function comeBack({ terminal }: CommandInput, url: URL, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
  terminal.err(`traced: the page at ${url.origin} has gone; waiting for it\n`);
  for (;;) {
    await pause(RETRY_MS, signal);
    try {
      return await connect(url, signal);
    } catch (error) {
      if (signal.aborted || !(error instanceof CommandError)) throw error;
    }
  }
}

/** Ends earlier, with what `fetch` then says, when the user wants to stop. */
function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = platformCallClock.setTimer(resolve, delayMs);
    signal.addEventListener('abort', () => {
      timer.clear();
      resolve();
    });
  });
}

/** What comes until the page goes. */
async function* eventsOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  try {
    yield* readEvents(body);
  } catch (error) {
    // What `fetch` throws when a connection is cut off.
    if (!(error instanceof TypeError)) throw error;
  }
}

/** Prints traces until the page goes; whether that many were wanted and are printed. */
async function follow(
  input: CommandInput,
  body: AsyncIterable<Uint8Array>,
  limit: number,
  seen: Set<string>,
): Promise<boolean> {
  for await (const { name, data } of eventsOf(body)) {
    if (name !== 'trace') continue;
    const trace = JSON.parse(data) as TraceSummary;
    const isWanted = !trace.open && (input.values['errors'] !== true || trace.errorCount > 0);
    if (!isWanted || seen.has(trace.traceId)) continue;
    seen.add(trace.traceId);
    input.terminal.out(input.values['json'] === true ? `${data}\n` : lineOf(trace, input));
    if (seen.size >= limit) return true;
    if (limit === Infinity && seen.size % 10_000 === 0) seen.clear();
  }
  return false;
}

function lineOf(trace: TraceSummary, { terminal }: CommandInput): string {
  const styles = stylesOf(terminal);
  const time = new Date(trace.startUs / 1000).toISOString().slice(11, 23);
  const status = trace.failed
    ? styles.red(`✗ ${trace.statusCode ?? 'failed'}`)
    : styles.green(`✓ ${trace.statusCode ?? ''}`.trim());
  const facts = [
    ...(trace.attempts === undefined ? [] : [`tried ${trace.attempts}×`]),
    ...(trace.repeated === undefined ? [] : [`N+1 × ${trace.repeated}`]),
    ...(trace.routeP95Us !== undefined && trace.durationUs > trace.routeP95Us ? ['slow'] : []),
  ];
  const name = fit(trace.route, 44).padEnd(44);
  return `${styles.dim(time)}  ${formatDuration(trace.durationUs).padStart(8)}  ${name}  ${status}  ${styles.yellow(facts.join(', '))} ${styles.dim(trace.traceId.slice(0, 8))}\n`;
}
