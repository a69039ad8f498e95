import { createMasker } from 'nestjs-traced/masking';
import { settings } from './settings.js';

const masker = createMasker({ hashKey: settings.hashKey });

/** What stands for an e-mail address in cache keys: the hash that `@Sensitive('hash')` puts into traces. */
export function hashEmail(email: string): string {
  return String(masker.mask(email.trim(), 'hash'));
}

/** `ada@example.com` becomes `a***@example.com`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return at > 0 ? `${email[0]}***${email.slice(at)}` : '***';
}
