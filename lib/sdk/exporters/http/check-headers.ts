import { validateHeaderName, validateHeaderValue } from 'node:http';
import { refuseOption } from '../../../shared/options/refuse-option.js';
import { startSite } from '../../../shared/start-site.js';

/** Whether a header can be sent. */
export function isHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

/** @throws TracedError `TRACED_INVALID_OPTION` for a header that cannot be sent; its value is not repeated. */
export function checkHeaders(headers: Readonly<Record<string, string>> | undefined): void {
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (isHeader(name, value)) continue;
    refuseOption(
      startSite(),
      `the header '${name}' of an exporter cannot be sent; write a name and a value without control characters.`,
    );
  }
}
