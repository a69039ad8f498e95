import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { trace } from '@opentelemetry/api';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { createLogger, format, transports } from 'winston';
import { NO_MASKER } from '../../../../lib/privacy/masker.js';
import { traced } from '../../../../lib/decorators/wrapping/traced-function.js';
import { createMasker } from '../../../../lib/masking/masker.js';
import { pinoTracing } from '../../../../lib/nest/logs/pino-tracing.js';
import { traceWinston } from '../../../../lib/nest/logs/trace-winston.js';
import type { LogsOptions } from '../../../../lib/nest/logs/logs.options.js';
import { privacy } from '../../../../lib/privacy/privacy-state.js';
import { captureTracing } from '../../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../../lib/testing/capture/tracing-capture.js';

let tracing: TracingCapture;
let lines: Record<string, unknown>[];

beforeEach(() => {
  tracing = captureTracing({ rethrowInternalErrors: true });
  lines = [];
});
afterEach(async () => {
  await tracing.close();
  privacy.masker = NO_MASKER;
});

interface Logger {
  info(message: string): void;
  warn(message: string): void;
  error(error: Error): void;
  fields(fields: object): void;
  child(fields: object): { info(message: string): void };
}

function pinoLogger(options?: LogsOptions): Logger {
  const logger = pino(
    { name: 'orders', ...pinoTracing(options) },
    { write: (line) => void lines.push(JSON.parse(line)) },
  );
  return {
    info: (message) => logger.info(message),
    warn: (message) => logger.warn(message),
    error: (error) => logger.error(error),
    fields: (fields) => logger.info(fields, 'with fields'),
    child: (fields) => logger.child(fields),
  };
}

function winstonLogger(options?: LogsOptions): Logger {
  // Slower than the lines come, so that most of them wait in the logger's own buffer.
  const stream = new Writable({
    highWaterMark: 1,
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(JSON.parse(chunk.toString()));
      setImmediate(done);
    },
  });
  const logger = traceWinston(
    createLogger({
      defaultMeta: { label: 'orders' },
      format: format.combine(format.errors({ stack: true }), format.json()),
      transports: [new transports.Stream({ stream })],
    }),
    options,
  );
  return {
    info: (message) => logger.info(message),
    warn: (message) => logger.warn(message),
    error: (error) => logger.error(error),
    fields: (fields) => logger.info('with fields', fields),
    child: (fields) => logger.child(fields),
  };
}

async function written(count: number): Promise<void> {
  while (lines.length < count) await new Promise((resolve) => setTimeout(resolve, 1));
}

const ids = () => {
  const { traceId, spanId } = trace.getActiveSpan()?.spanContext() ?? {};
  return { trace_id: traceId, span_id: spanId, trace_flags: '01' };
};

describe.each([
  ['pino', pinoLogger, 'msg'],
  ['winston', winstonLogger, 'message'],
] as const)('%s', (_name, create, text) => {
  it('keeps the lines of 200 parallel pieces of work apart, child loggers included', async () => {
    const logger = create();
    const child = logger.child({ part: 'child' });
    const work = (n: number) =>
      traced(`work ${n}`, async () => {
        await new Promise((resolve) => setTimeout(resolve, n % 5));
        logger.info(`line ${n}`);
        child.info(`child ${n}`);
        return { n, ...ids() };
      });
    const expected = await Promise.all(Array.from({ length: 200 }, (_, n) => work(n)));
    await written(400);
    const seen = new Map(lines.map((line) => [line[text], line]));
    for (const { n, ...fields } of expected) {
      expect(seen.get(`line ${n}`)).toMatchObject(fields);
      expect(seen.get(`child ${n}`)).toMatchObject({ part: 'child', ...fields });
    }
  });

  it('writes no ids where nothing is traced', async () => {
    create().info('plain');
    await written(1);
    expect(Object.keys(lines[0] as object)).not.toEqual(expect.arrayContaining(['trace_id']));
    expect(lines[0]).toMatchObject({ [text]: 'plain' });
  });

  it('makes events of the span from the level that it is told', async () => {
    const logger = create({ asEvents: 'warn' });
    traced('work', () => {
      logger.info('fine');
      logger.warn('slow');
      logger.error(new RangeError('far'));
    });
    await written(3);
    expect(tracing.find('work').events.map(({ name, attributes }) => [name, attributes])).toEqual([
      ['log', { 'log.severity': 'WARN', 'log.message': 'slow', 'log.logger': 'orders' }],
      ['log', { 'log.severity': 'ERROR', 'log.message': expect.stringMatching(/far$/), 'log.logger': 'orders' }],
    ]);
  });

  it('masks lines when it is asked to and leaves what was logged as it is', async () => {
    privacy.masker = createMasker();
    const error = new RangeError('password=hunter2');
    const fields = { user: { password: 'hunter2', name: 'kept' } };
    const logger = create({ mask: true });
    logger.info('password=hunter2');
    logger.fields(fields);
    logger.error(error);
    await written(3);
    expect(JSON.stringify(lines)).not.toContain('hunter2');
    expect(lines[1]).toMatchObject({ user: { password: '[REDACTED]', name: 'kept' } });
    expect(JSON.stringify(lines[2])).toContain('RangeError');
    create().info('password=hunter2');
    await written(4);
    expect(JSON.stringify(lines[3])).toContain('hunter2');
    expect(error.message).toBe('password=hunter2');
    expect(fields.user.password).toBe('hunter2');
  });
});

describe('traceWinston', () => {
  it('refuses what is no logger', () => {
    expect(() => traceWinston({} as never)).toThrow(/traceWinston.*TRACED_INVALID_TARGET/);
  });
});
