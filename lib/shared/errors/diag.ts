import { diag as api } from '@opentelemetry/api';
import { diagnostics } from './diagnostics.js';

type Tell = (message: string, ...details: string[]) => void;

// What a terminal obeys: what a backend answered, or an error said, may stand in a message. Lines and columns stay.
const OBEYED = /(?![\t\n])\p{Cc}|[\u2028-\u202e\u2066-\u2069]/gu;

/**
 * OpenTelemetry's `diag`, for all messages of this library. Every message is masked, because options, addresses and errors
 * stand in it and any logger may receive it.
 */
export const diag: Readonly<Record<'error' | 'warn' | 'info' | 'debug', Tell>> = {
  error: (message, ...details) => api.error(masked(message), ...details.map(masked)),
  warn: (message, ...details) => api.warn(masked(message), ...details.map(masked)),
  info: (message, ...details) => api.info(masked(message), ...details.map(masked)),
  debug: (message, ...details) => api.debug(masked(message), ...details.map(masked)),
};

function masked(text: string): string {
  try {
    return diagnostics.mask(text).replace(OBEYED, ' ');
  } catch {
    return '[REDACTED:error]';
  }
}
