import { Key } from '../../parts/marks.js';

/** What the signs of the drawing mean. */
export const Legend = () => (
  <>
    <span class="row cx">
      <svg width="22" height="10" class="drawing-layer key" aria-hidden="true">
        <rect class="light" x="0.5" y="0.5" width="21" height="9" />
        <rect class="own" width="8" height="10" />
      </svg>
      solid: own work
    </span>
    <span class="row">
      <i class="pause-key cx" aria-hidden="true" />
      pause between attempts
    </span>
    <span class="row">
      <svg width="22" height="10" class="drawing-layer key" aria-hidden="true">
        <path class="network cx" d="M0 5h22" />
        <rect class="own cx" x="6" width="10" height="10" />
      </svg>
      network, then the call
    </span>
    <span class="row">
      <svg width="22" height="10" class="drawing-layer key" aria-hidden="true">
        <path class="thread" d="M0 3h11v5h11" />
      </svg>
      critical path
    </span>
    <span class="row right">
      <Key>]</Key> next on the path <Key>?</Key> keys
    </span>
  </>
);
