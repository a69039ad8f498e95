import { describe, expect, it } from '@jest/globals';
import type { SpanRecord } from '../../../sample-app/src/protocol/span-record.js';
import { createTextReporter } from '../../../sample-app/src/launcher/reporter.js';
import type { Shop } from '../../../sample-app/src/launcher/shop.js';

const shop = {
  addresses: { gateway: 'http://127.0.0.1:1' },
  page: 'http://127.0.0.1:2/',
  token: 't',
} as unknown as Shop;
const span: SpanRecord = {
  traceId: 'a',
  spanId: 'b',
  name: 'POST /api/orders',
  kind: 'server',
  service: 'gateway',
  startUs: 0,
  durationUs: 1000,
  error: false,
  attributes: {},
  events: [],
  links: [],
};

function linesWith(hasTrees: boolean): string[] {
  let text = '';
  const out = { write: (part: string) => (text += part) } as unknown as NodeJS.WriteStream;
  const reporter = createTextReporter(out, { hasTrees, env: {} });
  reporter.trace({ traceId: 'a', spans: [span], linked: [] });
  reporter.serving(shop, undefined);
  return text.trimEnd().split('\n');
}

describe('the text of the launcher', () => {
  it('ends with the address of the page, and leaves the trees to it', () => {
    const lines = linesWith(false);
    expect(lines.slice(-2)).toEqual([
      'Send requests to:        http://127.0.0.1:1',
      'See where the time goes: http://127.0.0.1:2/',
    ]);
    expect(lines.join('\n')).not.toContain('Trace a');
  });

  it('has the trees where they are asked for, and the address all the same', () => {
    const lines = linesWith(true);
    expect(lines.join('\n')).toContain('Trace a');
    expect(lines.at(-1)).toContain('http://127.0.0.1:2/');
  });
});
