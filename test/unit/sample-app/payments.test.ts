import { describe, expect, it } from '@jest/globals';
import { PaymentProvider } from '../../../sample-app/src/shop/payments/payment-provider.js';
import { PaymentsService } from '../../../sample-app/src/shop/payments/payments.service.js';

const ACCEPTED = '4242424242424242';
const FLAKY = '4000000000000259';

function create(failures: readonly boolean[] = []) {
  const left = [...failures];
  const draws: number[] = [];
  const provider = new PaymentProvider(0.5, () => {
    draws.push(left.shift() === true ? 0 : 0.9);
    return draws.at(-1)!;
  });
  return { payments: new PaymentsService(provider), draws };
}

describe('PaymentsService', () => {
  it('charges a repeated key once, one after the other and at the same time', async () => {
    const { payments, draws } = create();
    const same = await Promise.all([1, 2, 3].map(() => payments.charge('order-1', 650, ACCEPTED, 'key-1')));
    const later = await payments.charge('order-1', 650, ACCEPTED, 'key-1');
    expect(new Set([...same, later].map(({ paymentId }) => paymentId)).size).toBe(1);
    expect(draws).toHaveLength(1);
  });

  it('charges an order once, whatever the key', async () => {
    const { payments, draws } = create();
    const first = await payments.charge('order-1', 650, ACCEPTED, 'key-1');
    expect(await payments.charge('order-1', 650, ACCEPTED, 'key-2')).toEqual(first);
    expect((await payments.charge('order-2', 650, ACCEPTED, 'key-3')).paymentId).not.toBe(first.paymentId);
    expect(draws).toHaveLength(2);
  });

  it('tries again under the same key after a failure', async () => {
    const { payments, draws } = create([true, false]);
    await expect(payments.charge('order-1', 650, ACCEPTED, 'key-1')).rejects.toMatchObject({ status: 503 });
    await payments.charge('order-1', 650, ACCEPTED, 'key-1');
    expect(draws).toHaveLength(2);
  });

  it('never charges again when a late attempt arrives after the money was given back', async () => {
    const { payments, draws } = create();
    await payments.charge('order-1', 650, ACCEPTED, 'key-1');
    expect(await payments.refund('order-1')).toBe(true);
    await payments.charge('order-1', 650, ACCEPTED, 'key-1');
    expect(draws).toHaveLength(1);
    expect(await payments.refund('order-1')).toBe(false);
  });

  it('lets the flaky card fail at the first attempt of each payment', async () => {
    const { payments } = create();
    for (const id of ['1', '2']) {
      await expect(payments.charge(`order-${id}`, 650, FLAKY, `key-${id}`)).rejects.toMatchObject({ status: 503 });
      await payments.charge(`order-${id}`, 650, FLAKY, `key-${id}`);
    }
  });
});
