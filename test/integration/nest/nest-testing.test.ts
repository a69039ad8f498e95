import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { TracedHttpService } from '../../../lib/nest/outgoing/traced-http.service.js';
import { seen, tracedModule } from '../support/http-app.js';
import { startFixture, type TracingFixture } from '../support/tracing-fixture.js';

describe('TracingModule in applications that are not started the usual way', () => {
  let fixture: TracingFixture;
  beforeEach(() => {
    fixture = startFixture();
    seen.length = 0;
  });
  afterEach(() => fixture.stop());

  it('traces a testing module, which gets its adapter after its providers', async () => {
    const module = await Test.createTestingModule({ imports: [tracedModule()] }).compile();
    const app = module.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as { port: number };
    await (await fetch(`http://127.0.0.1:${port}/c/guard/refuses`)).text();
    expect((await fixture.finished(1)).map((span) => span.name)).toEqual(['GET /c/guard/refuses']);
    await app.close();
  });

  it('leaves an application without HTTP alone', async () => {
    const app = await NestFactory.createApplicationContext(tracedModule(), { logger: false });
    expect(app.get(TracedHttpService)).toBeInstanceOf(TracedHttpService);
    await app.close();
    expect(fixture.spans()).toEqual([]);
  });
});
