import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Controller, Get, Logger, Module, Param, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { pino } from 'pino';
import { createLogger, format, transports } from 'winston';
import { Writable } from 'node:stream';
import { requestSpan } from '../../lib/decorators/current/request-span.js';
import { processMessage } from '../../lib/drivers/messaging/process-message.js';
import { entryMember } from '../../lib/nest/instrument/classes/trace-entry.js';
import { pinoTracing } from '../../lib/nest/logs/pino-tracing.js';
import { traceWinston } from '../../lib/nest/logs/trace-winston.js';
import { TracingLogger } from '../../lib/nest/logs/tracing-logger.js';
import { TracingModule } from '../../lib/nest/module/tracing.module.js';
import type { TracingModuleOptions } from '../../lib/nest/module/tracing.options.js';
import { holding } from '../../lib/shared/errors/held-lines.js';
import { startFixture, type TracingFixture } from './support/tracing-fixture.js';

type Line = Record<string, unknown>;

const lines: Line[] = [];
const keep = (text: string): boolean => lines.push(JSON.parse(text) as Line) > 0;
const sink = new Writable({ write: (chunk: Buffer, _encoding, done) => (keep(String(chunk)), done()) });
const pinoLogger = pino({ level: 'debug', ...pinoTracing({ level: 'log' }) }, { write: (line) => void keep(line) });
const winstonLogger = traceWinston(
  createLogger({ level: 'info', format: format.json(), transports: [new transports.Stream({ stream: sink })] }),
);

@Controller()
class WorkController {
  readonly #logger = new Logger('Work');

  @Get(':id')
  async work(@Param('id') id: string): Promise<string> {
    if (id === 'forced') requestSpan().setAttribute('sampling.priority', 1);
    this.#logger.debug(`nest first ${id}`);
    pinoLogger.debug(`pino ${id}`);
    pinoLogger.child({ part: 'child' }).debug(`pino child ${id}`);
    winstonLogger.debug(`winston ${id}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
    this.#logger.log(`nest at once ${id}`);
    this.#logger.debug(`nest last ${id}`);
    this.#logger.verbose(`nest never ${id}`);
    if (id.startsWith('bad')) throw new RangeError('out of range');
    return id;
  }
}

describe('debug lines of failed requests', () => {
  let app: INestApplication;
  let fixture: TracingFixture | undefined;
  let url: string;

  beforeEach(() => {
    lines.length = 0;
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => keep(String(text)));
    jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
  });
  afterEach(async () => {
    await app.close();
    jest.restoreAllMocks();
    await fixture?.stop();
    fixture = undefined;
  });

  async function start(options: TracingModuleOptions) {
    @Module({ imports: [TracingModule.forRoot(options)], controllers: [WorkController] })
    class AppModule {}
    const logger = new TracingLogger({ json: true, logLevels: ['log'] });
    app = await NestFactory.create(AppModule, { logger });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
    lines.length = 0;
  }

  const ask = async (id: string) => (await fetch(`${url}/${id}`)).text();
  const texts = () => lines.map(({ message, msg }) => String(message ?? msg));
  const settled = async () => {
    while ((holding.lines?.size ?? 0) > 0) await new Promise((resolve) => setTimeout(resolve, 2));
  };

  it('are written in order when the request fails, with their own ids, and forgotten when it does not', async () => {
    fixture = startFixture();
    await start({ logs: { debugOfFailed: true } });
    await Promise.all(['good-1', 'bad-1', 'good-2'].map(ask));
    await settled();
    const good = texts().filter((text) => text.includes('good'));
    expect(good.sort()).toEqual(['nest at once good-1', 'nest at once good-2']);
    const bad = lines.filter(({ message, msg }) => String(message ?? msg).includes('bad-1'));
    expect(bad.map(({ message, msg }) => message ?? msg)).toEqual([
      'nest at once bad-1',
      'nest first bad-1',
      'pino bad-1',
      'pino child bad-1',
      'winston bad-1',
      'nest last bad-1',
    ]);
    expect(bad.map(({ level }) => level)).toEqual(['log', 'debug', 20, 20, 'debug', 'debug']);
    expect(bad[3]).toMatchObject({ part: 'child' });
    expect(new Set(bad.map(({ trace_id }) => trace_id)).size).toBe(1);
  });

  it('follow the decision of tail sampling, also when that keeps what has not failed', async () => {
    await start({
      exporters: ['memory'],
      sampling: { ratio: 0, tail: { keep: ({ root }) => root?.attributes['url.path'] === '/wanted' } },
      logs: { debugOfFailed: true },
    } as TracingModuleOptions);
    await Promise.all(['wanted', 'good', 'bad'].map(ask));
    await settled();
    expect(
      texts()
        .filter((text) => text.startsWith('pino child'))
        .sort(),
    ).toEqual(['pino child bad', 'pino child wanted']);
  });

  it.each([
    ['slow', { slowMs: 0.001 }, ['slow']],
    ['forced', {}, ['forced', 'good']],
  ])('are written for a trace that is kept because it is %s', async (id, tail, all) => {
    await start({ exporters: ['memory'], sampling: { ratio: 0, tail }, logs: { debugOfFailed: true } } as any);
    await Promise.all(all.map(ask));
    await settled();
    expect(texts().filter((text) => text.startsWith('pino child'))).toEqual([`pino child ${id}`]);
  });

  it.each(['message', 'job'])('wait for the outcome of a %s, too', async (kind) => {
    fixture = startFixture();
    await start({ logs: { debugOfFailed: true } });
    class Jobs {
      run(text: string): void {
        winstonLogger.debug(text);
        if (text === 'bad') throw new RangeError('out of range');
      }
    }
    const jobs = new Jobs();
    const run = entryMember(
      { className: 'Jobs', holder: Jobs.prototype, key: 'run', original: jobs.run as never },
      {},
    ) as Jobs['run'];
    const work = (text: string): void =>
      kind === 'job' ? run(text) : processMessage({ system: 'acme', name: 'orders' }, () => jobs.run(text));
    work('good');
    expect(() => work('bad')).toThrow('out of range');
    await settled();
    expect(texts()).toEqual(['bad']);
  });

  it('keep the latest lines of a request that has too many', async () => {
    fixture = startFixture();
    await start({ logs: { debugOfFailed: { linesPerRequest: 2 } } });
    await ask('bad');
    await settled();
    expect(texts()).toEqual(['nest at once bad', 'winston bad', 'nest last bad']);
  });

  it('do not wait unless they are asked to', async () => {
    fixture = startFixture();
    await start({});
    await ask('bad');
    await fixture.finished(1);
    expect(texts()).toEqual(['nest at once bad']);
  });

  it.each([{ linesPerRequest: 0 }, { requests: 1.5 }, { from: 'loud' as never }])(
    'refuse %j',
    async (debugOfFailed) => {
      fixture = startFixture();
      await start({});
      const wrong = NestFactory.createApplicationContext(TracingModule.forRoot({ logs: { debugOfFailed } }), {
        logger: false,
        abortOnError: false,
      });
      await expect(wrong).rejects.toThrow(/logs\.debugOfFailed\.\w+ is .*TRACED_INVALID_OPTION/);
    },
  );
});
