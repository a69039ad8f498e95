import { clockSeconds } from '../../model/words/format.js';
import { status } from '../../state/app.js';
import { go } from '../../state/route.js';
import { GoneError } from '../../state/source.js';
import { State } from '../no-traces.js';

/** Why a trace is not there. */
export function NoTrace({ error }: { readonly error: Error }) {
  if (error instanceof GoneError) return <GoneTrace error={error} />;
  return (
    <State
      title="This trace cannot be shown"
      isWarning
      actions={<button onClick={() => go('traces')}>All traces</button>}
    >
      {error.message}
    </State>
  );
}

function GoneTrace({ error: { gone } }: { readonly error: GoneError }) {
  const memory = status.value === undefined ? '' : ` (${Math.round(status.value.maxBytes / 1_048_576)} MB)`;
  return (
    <State title="This trace is gone" actions={<button onClick={() => go('traces')}>All traces</button>}>
      {gone.goneAtUs === undefined
        ? gone.error
        : `It left the memory at ${clockSeconds(gone.goneAtUs)} UTC to make room${memory}.`}
      {gone.setting !== undefined && (
        <>
          {' '}
          Keep more with <code>{gone.setting}</code>.
        </>
      )}
    </State>
  );
}
