import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { createHmac, randomBytes } from 'node:crypto';
import { processSlot } from '../shared/process/process-slot.js';
import { privacy } from './privacy-state.js';

/** Names under which a value says who somebody is. */
const IDENTITIES = new Set(['user.id', 'user.email', 'user.name', 'user.full_name', 'enduser.id']);
const HASHED = /^h:[\w-]+:[\w-]{10,}$/;

// One for all copies of the library in a process: the same person has the same hash.
const own = processSlot('identity-key', () => ({ key: randomBytes(32) }));

/**
 * Hashes the values that say who somebody is: the same person has the same hash, and nobody can tell who it is.
 *
 * Under the masker's key where it has one, so that hashes of several processes agree; else under a key that this process
 * makes for itself. A value that the masker allows stays.
 */
export function protectIdentities(attributes: Attributes): Attributes {
  let changed: Attributes | undefined;
  for (const key of Object.keys(attributes)) {
    const value = attributes[key];
    if (!IDENTITIES.has(key) || value === undefined || privacy.masker.allows(key, value)) continue;
    changed ??= { ...attributes };
    changed[key] = hashOf(key, value);
  }
  return changed ?? attributes;
}

function hashOf(key: string, value: AttributeValue): string {
  const text = String(value);
  if (HASHED.test(text)) return text;
  const hashed = privacy.masker.mask(text, 'hash', key);
  if (typeof hashed === 'string' && HASHED.test(hashed)) return hashed;
  return `h:process:${createHmac('sha256', own.key).update(text).digest('base64url').slice(0, 22)}`;
}
