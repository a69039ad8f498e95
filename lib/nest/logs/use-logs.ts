import { checkOption } from '../../shared/check-options.js';
import { group } from '../../shared/option-rules.js';
import { holding } from '../../shared/held-lines.js';
import { logging, type LogsWish } from './log-settings.js';
import { createHeldLines, LOGS_OPTIONS, resolveLogs, type LogsOptions } from './logs.options.js';

/**
 * Treats log lines as an application wants it; a line does not know its application, so the latest one that is open decides.
 * The answer takes back what this one wanted, and nothing of the others'.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`
 */
export function useLogs(options: LogsOptions): () => void {
  checkOption('TracingModule', 'logs', options, group(LOGS_OPTIONS), { leavesUnknown: true });
  const own: LogsWish = { settings: resolveLogs(options), lines: createHeldLines(options) };
  follow([...logging.wishes, own]);
  return () => follow(logging.wishes.filter((wish) => wish !== own));
}

function follow(wishes: readonly LogsWish[]): void {
  logging.wishes = wishes;
  logging.settings = wishes.at(-1)?.settings;
  // What waits for requests of one application goes on waiting while another wants nothing of the kind.
  holding.lines = wishes.findLast(({ lines }) => lines !== undefined)?.lines;
}
