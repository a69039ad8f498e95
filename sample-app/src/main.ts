import { createSender, sendDemoRequests } from './launcher/demo-requests.js';
import { parseFlags, USAGE, type Flags } from './launcher/flags.js';
import { createJsonReporter, createTextReporter } from './launcher/reporter.js';
import { startShop, type Shop } from './launcher/shop.js';

/** npm may pass one Ctrl-C on a second time; a person who means it is slower than that. */
const IMPATIENT_MS = 500;

const flags = readFlags();
/** Without a terminal nobody opens the page, so that the trees are printed. */
const hasTrees = flags.text || flags.once || !process.stdout.isTTY;
const reporter = flags.json ? createJsonReporter(process.stdout) : createTextReporter(process.stdout, { hasTrees });
let shop: Shop | undefined;
let closingSinceMs: number | undefined;
/** The pipe is closed: `npm start | head` has seen enough. */
let isUnread = false;

function readFlags(): Flags {
  try {
    const parsed = parseFlags(process.argv.slice(2));
    if (parsed) return parsed;
    process.stdout.write(USAGE);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}

async function run(): Promise<void> {
  const startedMs = performance.now();
  shop = await startShop({
    ports: flags.freePorts ? 'free' : 'preferred',
    onTrace: (group) => reporter.trace(group),
    onOutput: (service, line) => {
      if (!isUnread) reporter.output(service, line);
    },
    onFailure: (error) => void fail(error),
  });
  const running = shop;
  reporter.started(running, performance.now() - startedMs);
  const userId = flags.demo ? await demonstrate(running) : undefined;
  if (flags.once) await close(0);
  else reporter.serving(running, userId);
}

/** Sends the demo requests one after the other, each followed by its trace. */
async function demonstrate(running: Shop): Promise<string> {
  const send = createSender(running.addresses.gateway, running.token);
  return sendDemoRequests(async (request) => {
    const response = await send(request);
    reporter.answered(request, response);
    await running.collect();
    return response;
  });
}

/** Stops all services and ends this process; an impatient second call ends them by force. */
async function close(exitCode: number): Promise<void> {
  const nowMs = performance.now();
  if (closingSinceMs !== undefined) {
    if (nowMs - closingSinceMs < IMPATIENT_MS) return;
    shop?.kill();
    process.exit(exitCode);
  }
  closingSinceMs = nowMs;
  await shop?.stop();
  if (!flags.once) reporter.closed();
  process.exit(exitCode);
}

async function fail(error: Error): Promise<void> {
  if (closingSinceMs !== undefined) return;
  reporter.failed(error);
  await close(1);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void close(0));
// A pipe that was closed (`npm start | head`) asks to stop; the error comes again with every further line.
process.stdout.on('error', () => {
  if (isUnread) return;
  isUnread = true;
  void close(0);
});

run().catch((error: unknown) => fail(error instanceof Error ? error : new Error(String(error))));
