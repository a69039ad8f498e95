import { parseArgs } from 'node:util';
import { createSender, sendDemoRequests } from './launcher/demo-requests.js';
import { createJsonReporter, createTextReporter } from './launcher/reporter.js';
import { startShop, type Shop } from './launcher/shop.js';

const { values: flags } = parseArgs({
  options: {
    once: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    'free-ports': { type: 'boolean', default: false },
    'no-demo': { type: 'boolean', default: false },
  },
});
const reporter = flags.json ? createJsonReporter(process.stdout) : createTextReporter(process.stdout);
const token = process.env['SHOP_TOKEN'] || 'demo-token';
const startedMs = performance.now();
let shop: Shop | undefined;
let closingSinceMs: number | undefined;

/** npm may pass one Ctrl-C on a second time; a person who means it is slower than that. */
const IMPATIENT_MS = 500;

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

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void close(0));
}
// A pipe that closed early (`npm start | head`) is a request to stop, not a crash.
process.stdout.on('error', () => void close(0));

try {
  shop = await startShop({
    ports: flags['free-ports'] ? 'free' : 'preferred',
    onTrace: (group) => reporter.trace(group),
    onFailure: (error) => void fail(error),
  });
  const running = shop;
  reporter.started(running, performance.now() - startedMs);
  const send = createSender(running.addresses.gateway, token);
  let userId: string | undefined;
  if (!flags['no-demo']) {
    userId = await sendDemoRequests(async (request) => {
      const response = await send(request);
      reporter.answered(request, response);
      await running.collect();
      return response;
    });
  }
  if (flags.once) await close(0);
  else reporter.serving(running, token, userId);
} catch (error) {
  await fail(error instanceof Error ? error : new Error(String(error)));
}
