import { checkOption } from '../../shared/options/check-options.js';
import { group } from '../../shared/options/option-rules.js';
import { holding } from '../../shared/errors/held-lines.js';
import { logging, type LogsWish } from './log-settings.js';
import { createHeldLines, LOGS_OPTIONS, resolveLogs, type LogsOptions } from './logs.options.js';

/**
 * Makes an application's `logs` options count. A log line does not know its application, so of several open applications the
 * one that started last decides. Returns the function that withdraws these options and no others.
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
  // Lines that wait keep waiting when a later application has no `debugOfFailed`: the last buffer that was asked for stays.
  holding.lines = wishes.findLast(({ lines }) => lines !== undefined)?.lines;
}
