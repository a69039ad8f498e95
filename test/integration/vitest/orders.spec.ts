import { Retry, Traced } from 'nestjs-traced';
import { captureTracing, tracingMatchers, VirtualClock } from 'nestjs-traced/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

expect.extend(tracingMatchers);

class Payments {
  calls = 0;

  @Traced({ kind: 'client' })
  @Retry({ backoff: () => 60_000, maxMs: 60_000 })
  async charge(): Promise<string> {
    this.calls += 1;
    if (this.calls < 3) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    return 'paid';
  }
}

class Orders {
  @Traced({ attributes: ([id]) => ({ 'order.id': id }) })
  async place(id: string): Promise<string> {
    return `${id} ${await new Payments().charge()}`;
  }
}

const clock = new VirtualClock();
const tracing = captureTracing({ clock });
beforeEach(() => tracing.reset());
afterAll(() => tracing.close());

describe('in vitest', () => {
  it('spans of decorated methods are captured, and retries wait for nobody', async () => {
    const placed = new Orders().place('o-1');
    await clock.advanceAsync(120_000);
    expect(await placed).toBe('o-1 paid');

    expect(tracing).toHaveSpan({ name: 'Orders.place', attributes: { 'order.id': expect.stringMatching(/^o-/) } });
    expect(tracing).toHaveEndedAllSpans();
    expect(tracing.find('Payments.charge')).toHaveParent(tracing.find('Orders.place'));
    expect(tracing.find('Orders.place')).toBeRootSpan();
    expect(tracing).toMatchTree(`
      Orders.place
      └─ Payments.charge (client)
         ├─ attempt Payments.charge ✗ Error
         └─ attempt Payments.charge
    `);
    expect(tracing.tree({ attributes: ['order.id'] })).toMatchInlineSnapshot(`
      "Orders.place {order.id: "o-1"}
      └─ Payments.charge (client)
         ├─ attempt Payments.charge ✗ Error
         └─ attempt Payments.charge"
    `);
  });

  it('a matcher that does not hold fails the test, and says what is there', () => {
    expect(() => expect(tracing).toHaveSpan('Refunds.pay')).toThrow("expected 'Refunds.pay' among no spans at all");
    expect(() => expect(tracing).not.toHaveEndedAllSpans()).toThrow('expected a span that has not ended');
  });
});
