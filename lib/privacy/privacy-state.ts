import { diagnostics } from '../shared/diagnostics.js';
import { createHiddenField, type HiddenField } from '../shared/hidden-field.js';
import { processSlot } from '../shared/process-slot.js';
import type { Echo } from './echo/echo.types.js';
import { NO_MASKER, type Masker } from './masker.js';

/** What all copies of the library in one process keep back from the world. */
export interface PrivacyState {
  masker: Masker;
  /** Attributes are masked when they are set, because no pipeline of ours masks them on their way out. */
  maskAtSource: boolean;
  /** Nothing is recorded, but context and baggage travel: wrappers keep sensitive values out of them. */
  masksUnrecorded: boolean;
  /** What must not show in the texts of a span, or of an error that left a call. */
  readonly echoes: WeakMap<object, Echo>;
  /** What the calls of a span's trace know, by span. */
  readonly traces: HiddenField<{ echo: Echo | undefined; open: number }>;
  /** Whether any call has had sensitive values so far; until then nobody need look for them. */
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
