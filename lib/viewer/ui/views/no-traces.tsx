import type { ComponentChildren } from 'preact';
import { ago, clockSeconds } from '../model/words/format.js';
import { Key } from '../parts/marks.js';
import { connection, status } from '../state/app.js';
import { copy } from '../state/clipboard.js';
import { closeFiles, openFiles } from '../state/files.js';
import { setParams } from '../state/route.js';
import { source } from '../state/source.js';

const Drawing = () => (
  <svg class="drawing" viewBox="0 0 640 56" preserveAspectRatio="none" aria-hidden="true">
    <rect x="0.5" y="4.5" width="639" height="9" />
    <rect x="60.5" y="23.5" width="420" height="9" />
    <rect x="180.5" y="42.5" width="220" height="9" />
    <path d="M0 16h60v20h120v18h220v-18h80v-20h160" vector-effect="non-scaling-stroke" />
  </svg>
);

/** Nothing has arrived yet: what to do, and what was checked. */
export function NoTraces() {
  if (source.value.kind === 'file') return <NoSpans />;
  const command = status.value?.tryCommand;
  const checks = status.value?.checks ?? [];
  return (
    <div class="state">
      <Drawing />
      <h1 class="answer">No request has arrived yet</h1>
      <p class="t2">
        Tracing is on and this page is listening. The first request to your application shows up here the moment it
        starts.
      </p>
      {command !== undefined && <pre>{command}</pre>}
      <div class="row wrap">
        {command !== undefined && (
          <button class="main" onClick={() => void copy(command, 'Command')}>
            Copy the command
          </button>
        )}
        <button onClick={openFiles}>
          Open a trace file <Key>O</Key>
        </button>
        <span class="t2">or drop one here: OTLP, Jaeger, Zipkin</span>
      </div>
      <Checks checks={checks} />
    </div>
  );
}

const NoSpans = () => (
  <State
    title="No spans in this file"
    isWarning
    actions={
      <>
        <button onClick={openFiles}>
          Open another one <Key>O</Key>
        </button>
        <button onClick={closeFiles}>Back to live</button>
      </>
    }
  >
    {source.value.name} holds no traces in a format that is known here: OTLP, Jaeger, Zipkin, compressed or not.
  </State>
);

function Checks({
  checks,
}: {
  readonly checks: readonly { ok: boolean; text: string; detail?: string | undefined }[];
}) {
  if (checks.length === 0) return null;
  return (
    <div class="card checked">
      <h2>Checked just now</h2>
      <div class="checks">
        {checks.map(({ ok, text, detail }) => (
          <>
            <b class={ok ? 'ok' : 'slow'}>
              {ok ? '✓' : '!'}
              <span class="hidden-text">{ok ? ' fine' : ' look at this'}</span>
            </b>
            <span>{text}</span>
            <span class="t2 mono">{detail}</span>
          </>
        ))}
      </div>
      <p class="t2">
        Still empty after a request? <code>npx traced doctor</code> says why.
      </p>
    </div>
  );
}

/** A state that says what happened and what to do. */
export const State = ({
  title,
  isWarning = false,
  children,
  actions,
}: {
  readonly title: string;
  readonly isWarning?: boolean;
  readonly children: ComponentChildren;
  readonly actions?: ComponentChildren;
}) => (
  <div class="state">
    <div class="card" role="status">
      <h2 class={isWarning ? 'slow' : ''}>{title}</h2>
      <p class="t2">{children}</p>
      {actions !== undefined && <div class="row wrap">{actions}</div>}
    </div>
  </div>
);

/** Nothing that is kept matches the search of a view. */
export const NoMatch = ({ query }: { readonly query: string }) => (
  <State title="Nothing matches" actions={<button onClick={() => setParams({ q: '' })}>Clear</button>}>
    No trace matches <code>{query}</code>.
  </State>
);

/** The picture stays; this says how old it is. */
export function Lost() {
  const { state, sinceMs } = connection.value;
  if (state !== 'lost') return null;
  const us = sinceMs * 1000;
  return (
    <div class="foot" role="alert">
      <b class="slow">The application is not answering.</b>
      What you see is from {clockSeconds(us)} UTC, {ago(us, Date.now() * 1000)}. Trying again; nothing here is lost.
    </div>
  );
}

/** What of an opened file could not be read; the rest is shown. */
export function Broken() {
  const { kind, warnings } = source.value;
  if (kind !== 'file' || warnings.length === 0) return null;
  return (
    <div class="foot" role="alert">
      <b class="slow">A part of the file could not be read.</b>
      <span class="cut">{warnings.slice(0, 3).join(' ')}</span> What was read is shown.
    </div>
  );
}
