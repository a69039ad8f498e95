import { propagation, type BaggageEntry, type Context } from '@opentelemetry/api';
import { echoIn } from './echo/echo.js';
import { MASKING_FAILED, Redactor } from './redactor.js';
import { privacy } from './privacy-state.js';

/** The same context with its baggage masked, for sending; the context itself when there is nothing to mask. */
export function withMaskedBaggage(context: Context): Context {
  const baggage = propagation.getBaggage(context);
  if (baggage === undefined) return context;
  const redactor = new Redactor(privacy.masker, echoIn(context));
  let masked = baggage;
  for (const [key, entry] of baggage.getAllEntries()) {
    const sent = maskEntry(key, entry, redactor);
    if (sent === undefined) masked = masked.removeEntry(key);
    else if (sent !== entry) masked = masked.setEntry(key, sent);
  }
  return masked === baggage ? context : propagation.setBaggage(context, masked);
}

function maskEntry(key: string, entry: BaggageEntry, redactor: Redactor): BaggageEntry | undefined {
  const value = redactor.attribute(key, entry.value);
  if (value === undefined || value === MASKING_FAILED) return undefined;
  const metadata = entry.metadata?.toString() ?? '';
  const isMetadataClean = metadata === '' || redactor.text('baggage.metadata', metadata) === metadata;
  if (value === entry.value && isMetadataClean) return entry;
  // Metadata has a syntax of its own, so it is left out rather than edited.
  return isMetadataClean && entry.metadata !== undefined
    ? { value: String(value), metadata: entry.metadata }
    : { value: String(value) };
}
