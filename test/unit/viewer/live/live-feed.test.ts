import { describe, expect, it } from '@jest/globals';
import { createViewerWith, type Viewer } from '../../../../lib/viewer/create-viewer.js';
import type { LiveBody, LiveSink } from '../../../../lib/viewer/http/messages.js';
import { VirtualClock } from '../../../../lib/testing/time/virtual-clock.js';
import { request } from '../support/request.js';
import { span, traceIdOf } from '../support/spans.js';

class Page implements LiveSink {
  isReady = true;
  isEnded = false;
  text = '';
  write(text: string): void {
    this.text += text;
  }
  end(): void {
    this.isEnded = true;
  }
  /** What has come since the last look, by event. */
  take(event: string): Record<string, unknown>[] {
    const found = [...this.text.matchAll(/^event: (.*)\ndata: (.*)$/gm)].filter(([, name]) => name === event);
    this.text = '';
    return found.map(([, , data = '']) => JSON.parse(data) as Record<string, unknown>);
  }
}

async function open(viewer: Viewer, page: Page, query = ''): Promise<() => void> {
  const { headers, body } = await viewer.handle(request(`/api/live?query=${encodeURIComponent(query)}`));
  expect(headers['content-type']).toBe('text/event-stream; charset=utf-8');
  return (body as LiveBody)(page);
}

describe('the live stream', () => {
  it('starts with the status, and says it again about every two seconds', async () => {
    const clock = new VirtualClock();
    const viewer = createViewerWith({ application: 'orders' }, clock);
    const page = new Page();
    await open(viewer, page);
    expect(page.take('status')).toMatchObject([{ application: 'orders', traces: 0, spansPerSecond: 0 }]);
    clock.advance(1_000);
    viewer.store.add([span()]);
    expect(page.take('status')).toEqual([]);
    clock.advance(1_000);
    expect(page.take('status')).toMatchObject([{ traces: 1, spansPerSecond: 0.5 }]);
  });

  it('sends the newest state of a trace at most four times a second', async () => {
    const clock = new VirtualClock();
    const viewer = createViewerWith({}, clock);
    const page = new Page();
    await open(viewer, page);
    for (let change = 1; change <= 100; change += 1) {
      viewer.store.add([span({ spanId: String(change) })]);
      clock.advance(10);
    }
    clock.advance(250);
    const rows = page.take('trace');
    expect(rows).toHaveLength(4);
    expect(rows.at(-1)).toMatchObject({ traceId: 'a'.repeat(32), spanCount: 100 });
    clock.advance(5_000);
    expect(page.take('trace')).toEqual([]);
  });

  it('tells of a trace that got lines of a log, and of none that lines wait for', async () => {
    const clock = new VirtualClock();
    const viewer = createViewerWith({}, clock);
    viewer.store.add([span({ traceId: traceIdOf(1) })]);
    const page = new Page();
    await open(viewer, page);
    const line = { timeUs: 1, severity: 'INFO', body: 'late' };
    viewer.store.addLogs([traceIdOf(1), traceIdOf(2)].map((traceId) => ({ ...line, traceId })));
    clock.advance(250);
    expect(page.take('trace').map(({ traceId }) => traceId)).toEqual([traceIdOf(1)]);
  });

  it('tells a page of what its query finds only', async () => {
    const clock = new VirtualClock();
    const viewer = createViewerWith({}, clock);
    const [failed, all] = [new Page(), new Page()];
    await open(viewer, failed, 'status:error');
    await open(viewer, all);
    viewer.store.add([span({ traceId: traceIdOf(1) }), span({ traceId: traceIdOf(2), error: true })]);
    clock.advance(250);
    expect(failed.take('trace').map(({ traceId }) => traceId)).toEqual([traceIdOf(2)]);
    expect(all.take('trace')).toHaveLength(2);
  });

  it('shows a trace while its spans are still open', async () => {
    const clock = new VirtualClock();
    const viewer = createViewerWith({}, clock);
    const page = new Page();
    await open(viewer, page);
    viewer.store.addOpen(span({ startUs: clock.epochMs() * 1_000, durationUs: 0 }));
    clock.advance(250);
    expect(page.take('trace')).toMatchObject([{ open: true, openSpan: 'work' }]);
  });

  it('waits for a page that does not keep up, and then sends the newest state only', async () => {
    const clock = new VirtualClock();
    const viewer = createViewerWith({ maxTraces: 3 }, clock);
    const page = new Page();
    await open(viewer, page);
    page.isReady = false;
    for (let number = 1; number <= 9; number += 1) {
      viewer.store.add([span({ traceId: traceIdOf(number) })]);
      clock.advance(250);
    }
    expect(page.take('trace')).toEqual([]);
    page.isReady = true;
    clock.advance(250);
    expect(page.take('trace').map(({ traceId }) => traceId)).toEqual([7, 8, 9].map(traceIdOf));
  });

  it('sends a rush in parts, so that no turn is long', async () => {
    const clock = new VirtualClock();
    const viewer = createViewerWith({}, clock);
    const page = new Page();
    await open(viewer, page);
    viewer.store.add(Array.from({ length: 250 }, (_, number) => span({ traceId: traceIdOf(number) })));
    const sent = [1, 2, 3, 4].map(() => {
      clock.advance(250);
      return page.take('trace').length;
    });
    expect(sent).toEqual([100, 100, 50, 0]);
  });

  it('costs nothing before a page is open and after the last one is closed', async () => {
    const clock = new VirtualClock();
    const viewer = createViewerWith({}, clock);
    viewer.store.add([span()]);
    expect(clock.waiting).toBe(0);
    const [first, second] = [new Page(), new Page()];
    const [closeFirst, closeSecond] = [await open(viewer, first), await open(viewer, second)];
    closeFirst();
    clock.advance(250);
    expect(clock.waiting).toBe(1);
    closeSecond();
    expect(clock.waiting).toBe(0);
  });

  it('ends every stream when it stops, and every later one at once', async () => {
    const clock = new VirtualClock();
    const viewer = createViewerWith({}, clock);
    const [page, late] = [new Page(), new Page()];
    await open(viewer, page);
    viewer.stop();
    await open(viewer, late);
    expect([page.isEnded, late.isEnded, clock.waiting]).toEqual([true, true, 0]);
  });
});
