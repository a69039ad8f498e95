import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { copySpan } from './copy-span.js';
import type { SpanMasker } from './mask-span.js';

/** Behind a masker, for a limit of 0 characters: every text of an attribute is empty. */
export function withoutTexts(mask: SpanMasker): SpanMasker {
  return (span) => {
    const masked = mask(span);
    return {
      ...copySpan(masked),
      attributes: emptied(masked.attributes),
      events: masked.events.map(withEmptied),
      links: masked.links.map(withEmptied),
    };
  };
}

function withEmptied<T extends { attributes?: Attributes }>(part: T): T {
  return part.attributes === undefined ? part : { ...part, attributes: emptied(part.attributes) };
}

function emptied(attributes: ReadableSpan['attributes']): Attributes {
  const answer: Attributes = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (Array.isArray(value)) {
      answer[key] = value.map((item: unknown) => (typeof item === 'string' ? '' : item)) as string[];
    } else answer[key] = typeof value === 'string' ? '' : value;
  }
  return answer;
}
