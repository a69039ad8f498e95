import type { ViewerStatus } from '../api.js';
import type { SpanStore } from '../store/span-store.js';
import type { ViewerOptions } from '../viewer.options.js';

/** Makes what says how the viewer is doing; the spans per second are those since it was asked last. */
export function createStatus(
  store: SpanStore,
  { application, editor, tryCommand }: Pick<ViewerOptions, 'application' | 'editor' | 'tryCommand'>,
): () => ViewerStatus {
  let askedUs = store.nowUs();
  let received = 0;
  let spansPerSecond = 0;
  return () => {
    const nowUs = store.nowUs();
    if (nowUs - askedUs >= 1_000_000) {
      spansPerSecond = ((store.receivedSpans - received) * 1_000_000) / (nowUs - askedUs);
      askedUs = nowUs;
      received = store.receivedSpans;
    }
    const { size, bytes, maxBytes } = store;
    return { application, spansPerSecond, traces: size, bytes, maxBytes, nowUs, tryCommand, editor };
  };
}
