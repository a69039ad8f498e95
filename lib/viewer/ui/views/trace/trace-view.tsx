import { endOf } from '../../model/rows/row-node.js';
import { useLoaded } from '../../state/loaded.js';
import { GoneError, source } from '../../state/source.js';
import { Later, useMore } from '../later.js';
import { State } from '../no-traces.js';
import { ScreenContext } from './screen.js';
import { TraceTop } from './trace-top.js';
import { useTraceScreen } from './use-trace-screen.js';
import { Waterfall } from './waterfall.js';
import type { TraceDetail } from '../../../api.js';

const OPEN_MS = 500;
/** After the end, while spans and lines of a log may be on their way from other processes. */
const RECENT_MS = 2_000;
const RECENT_US = 30e6;
const DONE_MS = 10_000;

/** One trace. What is still open is asked again and again. */
export function TraceView({ traceId }: { readonly traceId: string }) {
  const more = useMore();
  const { value, error } = useLoaded(() => source.value.trace(traceId), [traceId], everyMs);
  if (value !== undefined && value.spans.length > 0) {
    return (
      <>
        <Opened detail={value} />
        {error instanceof GoneError && (
          <div class="foot" role="status">
            <b class="slow">This trace is no longer kept.</b> What you see is what this page had of it.
          </div>
        )}
      </>
    );
  }
  if (error !== undefined) return more && <more.NoTrace error={error} />;
  return <State title="Loading the trace">Rows are drawn as soon as they are here.</State>;
}

/** A long trace is asked for once: it would be megabytes again. */
const LONG = 5000;

function everyMs(detail: TraceDetail | undefined): number | undefined {
  const isOpen = [detail?.spans ?? [], ...(detail?.followUps ?? [])].some((spans) =>
    spans.some(({ open }) => open === true),
  );
  if (detail === undefined) return DONE_MS;
  if (detail.spans.length + detail.logs.length > LONG) return isOpen ? DONE_MS : undefined;
  if (isOpen) return OPEN_MS;
  return detail.spans.some((span) => endOf(span) > detail.nowUs - RECENT_US) ? RECENT_MS : DONE_MS;
}

function Opened({ detail }: { readonly detail: TraceDetail }) {
  const screen = useTraceScreen(detail);
  return (
    <ScreenContext.Provider value={screen}>
      <TraceTop />
      <div class="trace-body">
        <Waterfall />
        {screen.panel === 'why' && <Later name="WhyPanel" />}
        {screen.panel === 'log' && <Later name="LogPanel" />}
        {screen.panel === 'span' && screen.selected !== undefined && <Later name="SpanPanel" />}
      </div>
      <div class="foot">
        <Later name="Legend" />
      </div>
    </ScreenContext.Provider>
  );
}
