import { createContextKey, type Attributes, type Context, type Span } from '@opentelemetry/api';
import { setAttributesMasked } from '../../privacy/redactor.js';
import { protectIdentities } from '../../privacy/identity-hash.js';
import { guard } from '../../shared/errors/guard.js';
import { runtime } from '../runtime/runtime.js';

/** Answers the attributes for the spans below; called each time such a span is started. */
type ReadValues = () => Attributes | undefined;

// Context keys of the API are `Symbol.for`: every copy of the library finds the same value. Nothing propagates it.
const DESCENDANTS = createContextKey('nestjs-traced.descendants');

/** A context in which every span that is started has these values too, beside those of the contexts around. */
export function withDescendants(context: Context, read: ReadValues): Context {
  runtime.hasDescendants = true;
  const around = context.getValue(DESCENDANTS) as ReadValues | undefined;
  const both = around === undefined ? read : (): Attributes | undefined => ({ ...around(), ...read() });
  return context.setValue(DESCENDANTS, both);
}

/** Puts the values of the contexts around on a span that has just been started in `parent`. */
export function describeDescendant(span: Span, parent: Context): void {
  if (!runtime.hasDescendants) return;
  const read = parent.getValue(DESCENDANTS) as ReadValues | undefined;
  if (read === undefined || !span.isRecording()) return;
  const values = guard('values for the spans below', read);
  if (values !== undefined) setAttributesMasked(span, protectIdentities(values));
}
