import { randomUUID } from 'node:crypto';

export interface DemoRequest {
  readonly title: string;
  readonly path: string;
  readonly body: unknown;
}

export interface DemoResponse {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly requestId: string;
}

/** Card numbers that the sample's payment provider knows; any other one is accepted. */
export const TEST_CARDS = {
  accepted: '4242424242424242',
  declined: '4000000000000002',
  failing: '4000000000000119',
  flaky: '4000000000000259',
};

/** Sends the requests that the shop sends itself, each saying what its trace shows; answers the id of the new user. */
export async function sendDemoRequests(
  send: (request: DemoRequest) => Promise<DemoResponse>,
  run: string = randomUUID().slice(0, 8),
): Promise<string> {
  const user = { name: 'Ada Lovelace', email: `ada.${run}@example.com`, premium: true };
  const created = await send({
    title: 'A new user: checks, insert, four tasks after it',
    path: '/api/users',
    body: user,
  });
  await send({ title: 'The same user again: refused after a look into the cache', path: '/api/users', body: user });
  const userId = String(created.body['id']);
  const order = {
    userId,
    items: [
      { sku: 'tea', quantity: 2 },
      { sku: 'cup', quantity: 1 },
    ],
  };
  await send({
    title: 'An order: payment and stock at the same time',
    path: '/api/orders',
    body: { ...order, card: TEST_CARDS.accepted },
  });
  await send({
    title: 'An order whose payment works at the second attempt: the order knows nothing of it',
    path: '/api/orders',
    body: { ...order, card: TEST_CARDS.flaky },
  });
  await send({
    title: 'An order whose payment fails three times: stock is given back, the error is marked',
    path: '/api/orders',
    body: { ...order, card: TEST_CARDS.failing },
  });
  return userId;
}

/** Sends requests to the gateway, each with an id of its own. */
export function createSender(gateway: string, token: string): (request: DemoRequest) => Promise<DemoResponse> {
  return async ({ path, body }) => {
    const requestId = randomUUID();
    const response = await fetch(`${gateway}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'x-request-id': requestId },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as DemoResponse['body'], requestId };
  };
}

/** Commands to paste into another terminal. */
export function curlExamples(gateway: string, token: string, userId = 'ID-OF-A-USER'): string[] {
  const post = (path: string, body: unknown) =>
    `curl -s -w '\\n' ${gateway}${path} -H 'authorization: Bearer ${token}' -H 'content-type: application/json' \\\n    -d '${JSON.stringify(body)}'`;
  return [
    post('/api/users', { name: 'Grace Hopper', email: 'grace@example.com' }),
    post('/api/users', { name: 'G', email: 'not-an-address' }),
    post('/api/orders', { userId, items: [{ sku: 'tea', quantity: 1 }], card: TEST_CARDS.declined }),
  ];
}
