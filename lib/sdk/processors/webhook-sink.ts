import { context } from '@opentelemetry/api';
import { suppressTracing } from '../../core/process/suppression.js';
import type { Clock } from '../../shared/time/clock.js';
import { TracedError } from '../../shared/errors/errors.js';
import { createBodySender } from '../exporters/http/body-sender.js';
import type { AlertDelivery } from './alert-queue.js';
import type { WebhookSink } from './alerts.options.js';
import { startSite } from '../../shared/start-site.js';

const BASE_MS = 200;
const MAX_MS = 2000;

/**
 * Posts alerts, each within a time limit and with a few attempts; untraced.
 *
 * @throws TracedError `TRACED_INVALID_ENDPOINT`.
 */
export function createWebhook(sink: WebhookSink, clock: Clock, random: () => number): AlertDelivery {
  const { webhook, headers, timeoutMs = 3000, retries = 2 } = sink;
  const url = toUrl(webhook);
  const sender = createBodySender({ url, contentType: 'application/json', timeoutMs, headers, isPassing, clock });
  return {
    deliver: async (alert) => {
      const body = Buffer.from(JSON.stringify(alert));
      for (let attempt = 0; ; attempt++) {
        const outcome = await context.with(suppressTracing(context.active()), () => sender.send(body));
        if (outcome.kind === 'sent') return;
        if (outcome.kind === 'failed' || attempt >= retries) throw new Error(outcome.message);
        const delayMs = random() * Math.min(MAX_MS, BASE_MS * 2 ** attempt);
        await new Promise<void>((resolve) => clock.setTimer(resolve, delayMs));
      }
    },
    close: () => sender.close(),
  };
}

/** Whether a later attempt may succeed; a refusal for good is not repeated. */
function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 429;
}

function toUrl(address: string): URL {
  if (URL.canParse(address) && /^https?:/i.test(address)) return new URL(address);
  throw new TracedError(
    'TRACED_INVALID_ENDPOINT',
    `${startSite()}: the webhook '${address}' is no http: or https: URL; write for example 'https://alerts.example.com/slow'`,
  );
}
