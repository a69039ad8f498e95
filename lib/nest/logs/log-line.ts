import { context, trace, type Context } from '@opentelemetry/api';
import { echoIn } from '../../privacy/echo.js';
import { Redactor } from '../../privacy/redactor.js';
import { guard } from '../../shared/guard.js';
import type { LogSettings } from './log-settings.js';
import { privacy } from '../../privacy/privacy-state.js';
import { effectiveLogs } from './logs.options.js';
import { severityText } from './severity.js';

const MAX_MESSAGE_LENGTH = 4_096;

/** One line as a logger has it before it is formatted. */
export interface LogLine {
  readonly severity: number;
  readonly message: unknown;
  /** Who logs: Nest's context, the logger's name. */
  readonly logger?: string | undefined;
}

/** Puts a line on the active span as an event, when it is severe enough; never throws. */
export function noteLine(settings: LogSettings, line: LogLine): void {
  if (line.severity < effectiveLogs(settings).eventsFrom) return;
  guard('log lines as events', () => {
    const span = trace.getActiveSpan();
    if (span === undefined || !span.isRecording()) return;
    const text = redacted(textOf(line.message));
    const attributes = {
      'log.severity': severityText(line.severity),
      // Masked before it is cut: half of a secret is not recognised any more.
      'log.message': text.length > MAX_MESSAGE_LENGTH ? `${text.slice(0, MAX_MESSAGE_LENGTH)}…` : text,
      ...(line.logger !== undefined && line.logger !== '' && { 'log.logger': line.logger }),
    };
    span.addEvent('log', attributes);
  });
}

/** A formatted line as it may be written; where masking fails, a line that says so. */
export function maskedLine(settings: LogSettings, line: string): string {
  if (!effectiveLogs(settings).mask) return line;
  return guard('masking a log line', () => redacted(line)) ?? '[MASKING FAILED]\n';
}

function redacted(text: string, active: Context = context.active()): string {
  return new Redactor(privacy.masker, echoIn(active)).text('log.message', text);
}

function textOf(message: unknown): string {
  if (typeof message === 'string') return message;
  if (message instanceof Error) return `${message.name}: ${message.message}`;
  return JSON.stringify(message) ?? String(message);
}
