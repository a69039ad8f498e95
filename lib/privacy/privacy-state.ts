import { diagnostics } from '../shared/errors/diagnostics.js';
import { createHiddenField, type HiddenField } from '../shared/hidden-field.js';
import { processSlot } from '../shared/process/process-slot.js';
import type { Echo } from './echo/echo.types.js';
import { NO_MASKER, type Masker } from './masker.js';

/** What the process masks and which values it hides; shared by all copies of the library. */
export interface PrivacyState {
  masker: Masker;
  /** Attributes are masked when they are set, because no pipeline of ours masks them on their way out. */
  maskAtSource: boolean;
  /** Set while tracing is disabled: wrappers still run, to keep sensitive values out of baggage, which is sent all the same. */
  masksUnrecorded: boolean;
  /** The sensitive values to remove from the texts of a span, or of an error that left a call; by span or error. */
  readonly echoes: WeakMap<object, Echo>;
  /** The sensitive values of all calls of a trace, and how many of its spans are open; by span. */
  readonly traces: HiddenField<{ echo: Echo | undefined; open: number }>;
  /** Whether any call has had sensitive values so far; until then contexts and spans are not searched for them. */
  hasEchoes: boolean;
}

/** The privacy of this process; the SDK sets the masker. */
export const privacy: PrivacyState = processSlot('privacy', () => ({
  masker: NO_MASKER,
  maskAtSource: false,
  masksUnrecorded: false,
  echoes: new WeakMap(),
  traces: createHiddenField(),
  hasEchoes: false,
}));

diagnostics.mask = (text) => privacy.masker.text(text);
