import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { trace } from '@opentelemetry/api';
import { NO_MASKER } from '../../../../lib/privacy/masker.js';
import { Sensitive } from '../../../../lib/decorators/sensitive.decorator.js';
import { traced } from '../../../../lib/decorators/wrapping/traced-function.js';
import { Traced } from '../../../../lib/decorators/traced.decorator.js';
import { createMasker } from '../../../../lib/masking/masker.js';
import { TracingLogger } from '../../../../lib/nest/logs/tracing-logger.js';
import { logging } from '../../../../lib/nest/logs/log-settings.js';
import { privacy } from '../../../../lib/privacy/privacy-state.js';
import { captureTracing } from '../../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../../lib/testing/capture/tracing-capture.js';

let tracing: TracingCapture;
let lines: string[];

beforeEach(() => {
  tracing = captureTracing({ rethrowInternalErrors: true });
  lines = [];
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  }
});
afterEach(async () => {
  jest.restoreAllMocks();
  await tracing.close();
  privacy.masker = NO_MASKER;
  logging.settings = undefined;
});

const ids = () => {
  const { traceId, spanId } = trace.getActiveSpan()?.spanContext() ?? {};
  return { trace_id: traceId, span_id: spanId, trace_flags: '01' };
};

describe('TracingLogger', () => {
  it('puts the ids at the end of a line of text', () => {
    const logger = new TracingLogger('Orders', { colors: false });
    const expected = traced('work', () => {
      logger.log('placed');
      return ids();
    });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(
      `[Orders] placed trace_id=${expected.trace_id} span_id=${expected.span_id} trace_flags=01\n`,
    );
  });

  it('puts the ids into the object of a JSON line', () => {
    const logger = new TracingLogger('Orders', { json: true });
    const expected = traced('work', () => {
      logger.warn('slow');
      return ids();
    });
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 'warn', message: 'slow', context: 'Orders', ...expected }),
    ]);
  });

  it.each([true, false])('writes what Nest writes when nothing is traced (json: %s)', async (json) => {
    const { ConsoleLogger } = await import('@nestjs/common');
    const clock = jest.spyOn(Date, 'now').mockReturnValue(1_764_396_000_000);
    for (const Logger of [ConsoleLogger, TracingLogger]) {
      const logger = new Logger('Orders', { json, timestamp: false });
      logger.log('plain');
      logger.error('bad', 'Error: x\n    at y:1:1');
      logger.log({ a: 1 }, [1, 2]);
    }
    clock.mockRestore();
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.slice(lines.length / 2)).toEqual(lines.slice(0, lines.length / 2));
  });

  it('keeps 200 parallel pieces of work apart', async () => {
    const logger = new TracingLogger({ json: true });
    const work = (n: number) =>
      traced(`work ${n}`, async () => {
        await new Promise((resolve) => setTimeout(resolve, n % 7));
        logger.log(`line ${n}`);
        return { message: `line ${n}`, ...ids() };
      });
    const expected = await Promise.all(Array.from({ length: 200 }, (_, n) => work(n)));
    const seen = new Map(lines.map((line) => JSON.parse(line)).map((line) => [line.message, line]));
    for (const line of expected) expect(seen.get(line.message)).toMatchObject(line);
    expect(new Set(expected.map(({ trace_id }) => trace_id)).size).toBe(200);
  });

  it('makes events of the span from the level that it is told', () => {
    const logger = new TracingLogger('Orders', { asEvents: 'warn' });
    traced('work', () => {
      logger.log('fine');
      logger.warn('slow');
      logger.error(new RangeError('far'));
    });
    expect(tracing.find('work').events.map(({ name, attributes }) => [name, attributes])).toEqual([
      ['log', { 'log.severity': 'WARN', 'log.message': 'slow', 'log.logger': 'Orders' }],
      ['log', { 'log.severity': 'ERROR', 'log.message': 'RangeError: far', 'log.logger': 'Orders' }],
    ]);
  });

  it('does what the module was told unless it was told otherwise', () => {
    logging.settings = { eventsFrom: 13, mask: undefined, heldFrom: undefined };
    traced('work', () => {
      new TracingLogger().warn('one');
      new TracingLogger({ asEvents: false }).warn('two');
    });
    expect(tracing.find('work').events.map(({ attributes }) => attributes?.['log.message'])).toEqual(['one']);
  });

  it('masks only when it is asked to', () => {
    privacy.masker = createMasker();
    new TracingLogger({ json: true }).log('password=hunter2');
    new TracingLogger({ json: true, mask: true }).log({ password: 'hunter2', note: 'kept' });
    new TracingLogger({ mask: true, colors: false }).log('password=hunter2');
    expect(lines[0]).toContain('hunter2');
    expect(JSON.parse(lines[1] as string)).toMatchObject({ message: { password: '[REDACTED]', note: 'kept' } });
    expect(lines[2]).not.toContain('hunter2');
  });

  it('masks what the call around it says is sensitive', () => {
    privacy.masker = createMasker();
    const logger = new TracingLogger({ json: true, mask: true });
    class Users {
      @Traced()
      find(@Sensitive() nickname: string) {
        logger.log(`looking for ${nickname}`);
      }
    }
    new Users().find('wombat-of-the-night');
    expect(lines.join()).not.toContain('wombat-of-the-night');
    expect(lines.join()).toContain('looking for');
  });

  it('refuses a level that it does not know', () => {
    expect(() => new TracingLogger({ asEvents: 'loud' as never })).toThrow(
      /new TracingLogger\(\): asEvents is 'loud'.*TRACED_INVALID_OPTION/,
    );
  });
});
