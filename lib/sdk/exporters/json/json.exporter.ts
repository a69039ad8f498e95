import { checkOptions } from '../../../shared/options/check-options.js';
import { text, whole, type OptionRules } from '../../../shared/options/option-rules.js';
import type { BodySender } from '../http/body-sender.js';
import { HttpSpanExporter } from '../http/http.exporter.js';
import type { JsonSettings } from './json.options.js';
import { linesEncoder } from './lines.encoder.js';
import { createRotatingFile } from './rotating-file.js';

const DEFAULT_FILE_BYTES = 64 * 1024 * 1024;
const DEFAULT_FILES = 5;

export const JSON_SETTINGS: OptionRules<JsonSettings> = {
  file: text('logs/traces.jsonl'),
  maxFileBytes: whole(1),
  maxFiles: whole(1),
};

/** The part of a stream that lines are written to. */
export type LineOutput = Pick<NodeJS.WritableStream, 'write'>;

/**
 * Writes every span as one line of JSON, to the standard output or to a file with rotation.
 *
 * A line has `traceID`, `spanID`, `parentSpanID`, `operationName`, `startTime`, `endTime`, `duration` (`"150ms"`), `tags` and
 * `logs`. Never blocks: a file is written in the background.
 *
 * @throws TracedError `TRACED_INVALID_OPTION` for a file that cannot be used and for limits below 1.
 *
 * @example
 * startTracing({ exporters: [{ name: 'json', file: 'logs/traces.jsonl' }] });
 */
export class JsonSpanExporter extends HttpSpanExporter {
  constructor(settings: JsonSettings = {}, output: LineOutput = process.stdout) {
    super(linesEncoder, createSender(settings, output), 0);
  }
}

function createSender(settings: JsonSettings, output: LineOutput): BodySender {
  checkOptions('JsonSpanExporter', settings, JSON_SETTINGS, { leavesUnknown: true });
  const { file, maxFileBytes = DEFAULT_FILE_BYTES, maxFiles = DEFAULT_FILES } = settings;
  return file === undefined ? toStream(output) : createRotatingFile({ file, maxFileBytes, maxFiles });
}

function toStream(output: LineOutput): BodySender {
  return {
    send: (body) =>
      new Promise((resolve) => {
        output.write(body, (error) => {
          if (error) resolve({ kind: 'failed', reason: 'file', message: error.message });
          else resolve({ kind: 'sent' });
        });
      }),
    atExit: (body) => void output.write(body),
    close: () => undefined,
  };
}
