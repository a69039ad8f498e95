import { context, trace, type Context } from '@opentelemetry/api';
import { entrySpanOf } from '../../core/span/entry-span.js';
import { echoIn } from '../../privacy/echo/echo.js';
import { Redactor } from '../../privacy/redactor.js';
import { guard } from '../../shared/errors/guard.js';
import { holding } from '../../shared/errors/held-lines.js';
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
      // Cut only after it was masked, because half a secret would not be recognised.
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

/** The request whose outcome decides about a line below the logger's level; `undefined` when the line need not wait. */
export function waitingRequest(settings: LogSettings, severity: number): string | undefined {
  if (holding.lines === undefined || severity < effectiveLogs(settings).heldFrom) return undefined;
  return entrySpanOf(context.active())?.spanContext().spanId;
}

/** Lets a line wait for the outcome of its request. */
export function holdLine(request: string, write: () => void): void {
  holding.lines?.hold(request, () => guard('writing a held log line', write));
}
