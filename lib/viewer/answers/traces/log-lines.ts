import type { LogLine } from '../../../analysis/log-line.js';
import type { SpanRecord } from '../../../analysis/span-record.js';

/** What the name of an event is that holds a line of a log (`logs.asEvents`). */
const LOG_EVENT = 'log';

/** The lines of a trace by their time: those that came by themselves, and those that are events of spans. */
export function logLinesOf(lines: readonly LogLine[], spans: readonly SpanRecord[]): readonly LogLine[] {
  const noted = spans.flatMap(({ traceId, spanId, events }) =>
    events.flatMap(({ name, timeUs, attributes }): LogLine[] => {
      if (name !== LOG_EVENT) return [];
      const { 'log.severity': severity, 'log.message': body, ...rest } = attributes;
      if (typeof body !== 'string') return [];
      return [
        { traceId, spanId, timeUs, severity: typeof severity === 'string' ? severity : 'INFO', body, attributes: rest },
      ];
    }),
  );
  return [...lines, ...noted].sort((a, b) => a.timeUs - b.timeUs);
}
