// needs: ZIPKIN_URL
import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readTrace, zipkinUrl } from '../support/backends/zipkin-client.js';

describe('the Zipkin server', () => {
  it('takes a span and gives it back by its trace id', async () => {
    const traceId = randomBytes(16).toString('hex');
    const span = {
      traceId,
      id: randomBytes(8).toString('hex'),
      name: 'order.place',
      kind: 'SERVER',
      timestamp: Date.now() * 1000,
      duration: 1500,
      localEndpoint: { serviceName: 'orders' },
      tags: { 'order.items': '3' },
    };
    const response = await fetch(`${zipkinUrl()}/api/v2/spans`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([span]),
    });
    expect(response.status).toBe(202);

    expect(await readTrace(traceId, 1)).toEqual([span]);
  });
});
