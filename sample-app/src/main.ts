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
let isClosing = false;

/** Stops all services and ends this process; a second call (an impatient Ctrl-C) ends them by force. */
async function close(exitCode: number): Promise<void> {
  if (isClosing) {
    shop?.kill();
    process.exit(exitCode);
  }
  isClosing = true;
  await shop?.stop();
  process.exit(exitCode);
}

async function fail(error: Error): Promise<void> {
  if (isClosing) return;
  reporter.failed(error);
  await close(1);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void close(0));
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
  if (!flags['no-demo']) {
    await sendDemoRequests(async (request) => {
      const response = await send(request);
      reporter.answered(request, response);
      await running.collect();
      return response;
    });
  }
  if (flags.once) await close(0);
  else reporter.serving(running, token);
} catch (error) {
  await fail(error instanceof Error ? error : new Error(String(error)));
}
