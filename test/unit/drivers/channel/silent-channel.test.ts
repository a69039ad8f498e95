import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { channel, tracingChannel } from 'node:diagnostics_channel';
import { setImmediate as turn } from 'node:timers/promises';
import { silenceUnseen } from '../../../../lib/drivers/channel/silent-channel.js';

let isUnseen: () => boolean = () => false;
let stop: () => void = () => undefined;
let count = 0;
let name = '';
const seen: string[] = [];
const listener = { end: () => seen.push('end'), asyncEnd: () => seen.push('asyncEnd') };

function listen(): void {
  name = `acme:${(count += 1)}`;
  seen.length = 0;
  channel(`tracing:${name}:start`).subscribe(() => seen.push('start'));
  for (const [event, tell] of Object.entries(listener)) channel(`tracing:${name}:${event}`).subscribe(tell);
  stop = silenceUnseen(name, ['end', 'asyncEnd'], () => isUnseen());
}

/** A call as a library makes it. */
async function call(): Promise<void> {
  const work = (done: () => void): void => void setImmediate(done);
  await new Promise<void>((resolve) => tracingChannel(name).traceCallback(work, 0, {}, undefined, resolve));
  await turn();
}

describe('silenceUnseen', () => {
  beforeEach(listen);
  afterEach(() => stop());

  it('lets the library make no message of a call that nobody would see', async () => {
    isUnseen = () => true;
    const { hasSubscribers } = tracingChannel(name);
    await call();
    expect([hasSubscribers, seen]).toEqual([false, []]);
  });

  it('lets every event of a call through that is seen', async () => {
    isUnseen = () => false;
    await call();
    expect(seen).toEqual(['start', 'end', 'asyncEnd']);
  });

  it('tells the truth when a call ends, wherever that is', () => {
    isUnseen = () => true;
    const asked = [tracingChannel(name).hasSubscribers, channel(`tracing:${name}:asyncEnd`).hasSubscribers];
    expect(asked).toEqual([false, true]);
  });

  it.each(['start', 'end', 'asyncStart', 'asyncEnd', 'error'])(
    'is not silent for somebody else on %s',
    async (event) => {
      isUnseen = () => true;
      const other = (): number => seen.push(`other ${event}`);
      channel(`tracing:${name}:${event}`).subscribe(other);
      const { hasSubscribers } = tracingChannel(name);
      await call();
      channel(`tracing:${name}:${event}`).unsubscribe(other);
      await call();
      expect([hasSubscribers, seen.includes('start'), seen.filter((one) => one === 'end')]).toEqual([
        true,
        true,
        ['end'],
      ]);
      expect(seen.filter((one) => one.startsWith('other'))).toHaveLength(event === 'error' ? 0 : 1);
    },
  );

  it('is not silent when the question fails', async () => {
    isUnseen = () => {
      throw new Error('broken');
    };
    await call();
    expect(seen).toEqual(['start', 'end', 'asyncEnd']);
  });

  it('leaves the channels as they were when it stops', () => {
    isUnseen = () => true;
    stop();
    expect(tracingChannel(name).hasSubscribers).toBe(true);
    expect(Object.hasOwn(channel(`tracing:${name}:start`), 'hasSubscribers')).toBe(false);
  });
});
