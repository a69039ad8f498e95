import type { LogLine } from '../../log-line.js';
import type { ReadWarnings } from './warnings.js';

/** What was found of logs. */
export class LogsFound {
  readonly lines: LogLine[] = [];
  /** Records that belong to no trace. */
  traceless = 0;
  /** Records that cannot be read; the warnings say so, too. */
  skipped = 0;

  skip(what: string, warnings: ReadWarnings): void {
    this.skipped += 1;
    warnings.add(`a log record ${what} was skipped`);
  }
}
