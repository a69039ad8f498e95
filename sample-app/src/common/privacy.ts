import { createHmac } from 'node:crypto';
import { settings } from './settings.js';

/** Sixteen hexadecimal digits that stand for an e-mail address in traces and cache keys; nothing without the key. */
export function hashEmail(email: string): string {
  return createHmac('sha256', settings.hashKey).update(email.trim().toLowerCase()).digest('hex').slice(0, 16);
}

/** `ada@example.com` becomes `a***@example.com`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return at > 0 ? `${email[0]}***${email.slice(at)}` : '***';
}
