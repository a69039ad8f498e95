import { describe, expect, it } from '@jest/globals';
import { EventEmitter } from 'node:events';
import { flushOnExit } from '../../../../lib/sdk/life/flush-on-exit.js';
import { manualClock } from '../manual-clock.js';

/** A process that can be told to stop, and the signals that it has raised again. */
function stoppable() {
  const raised: unknown[] = [];
  const target = Object.assign(new EventEmitter(), { pid: 7, kill: (...args: unknown[]) => raised.push(args) });
  return { target: target as unknown as NodeJS.Process, raised };
}

describe('a signal', () => {
  it('is raised again at the limit where sending does not end, by the clock that was given', async () => {
    const { target, raised } = stoppable();
    const clock = manualClock();
    flushOnExit({ flush: () => new Promise(() => {}) }, target, 100, clock);
    target.emit('SIGTERM', 'SIGTERM');
    await clock.advance(99);
    expect(raised).toEqual([]);
    await clock.advance(1);
    expect(raised).toEqual([[7, 'SIGTERM']]);
    expect(target.listenerCount('SIGTERM')).toBe(0);
  });

  it('is raised again as soon as everything is sent', async () => {
    const { target, raised } = stoppable();
    const clock = manualClock();
    flushOnExit({ flush: () => Promise.resolve() }, target, 100, clock);
    target.emit('SIGINT', 'SIGINT');
    await clock.advance(0);
    expect(raised).toEqual([[7, 'SIGINT']]);
  });

  it('is left to whoever handles it', async () => {
    const { target, raised } = stoppable();
    const clock = manualClock();
    target.on('SIGTERM', () => {});
    flushOnExit({ flush: () => Promise.resolve() }, target, 100, clock);
    target.emit('SIGTERM', 'SIGTERM');
    await clock.advance(200);
    expect(raised).toEqual([]);
  });
});
