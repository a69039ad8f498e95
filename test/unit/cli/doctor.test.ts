import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { traced } from './support/fake-terminal.js';

let folder: string;
let backend: Server;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'traced-doctor-'));
  backend = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => void backend.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  backend.close();
  await rm(folder, { recursive: true });
});

const healthy: Record<string, string> = {
  'package.json': JSON.stringify({
    dependencies: { 'nestjs-traced': '1' },
    scripts: { start: 'node --import nestjs-traced/register dist/main.js' },
  }),
  'tsconfig.json': '{ "compilerOptions": { "emitDecoratorMetadata": true } }',
  'node_modules/@opentelemetry/api/package.json': '{ "version": "1.9.1", "main": "index.js" }',
  'node_modules/@opentelemetry/api/index.js': '',
  'node_modules/@opentelemetry/sdk-trace/package.json': '{ "version": "2.12.0", "main": "index.js" }',
  'node_modules/@opentelemetry/sdk-trace/index.js': '',
  'src/main.ts':
    "import { AppModule } from './app.module';\nconst app = await NestFactory.create(AppModule);\napp.enableShutdownHooks();",
};

interface Finding {
  readonly level: string;
  readonly title: string;
}

async function findings(
  changes: Record<string, string | undefined> = {},
  env: Record<string, string> = {},
): Promise<string[]> {
  for (const [path, text] of Object.entries({ ...healthy, ...changes })) {
    if (text === undefined) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const endpoint = `http://127.0.0.1:${(backend.address() as AddressInfo | null)?.port}`;
  const { out, code } = await traced(['doctor', '--json', folder], {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...env },
  });
  const found = (JSON.parse(out) as Finding[]).filter(({ level }) => level !== 'fine');
  expect(code).toBe(found.some(({ level }) => level === 'fault') ? 1 : 0);
  return found.map(({ level, title }) => `${level}: ${title}`);
}

describe('traced doctor', () => {
  it('finds nothing in an application that is in order', async () => {
    expect(await findings()).toEqual([]);
  });

  it('finds what the package brings along, where pnpm puts it', async () => {
    const store = join(folder, 'node_modules/.pnpm/nestjs-traced@1/node_modules');
    await mkdir(join(store, 'nestjs-traced'), { recursive: true });
    await symlink(join(store, 'nestjs-traced'), join(folder, 'node_modules/nestjs-traced'));
    await mkdir(join(store, '@opentelemetry/sdk-trace'), { recursive: true });
    await writeFile(join(store, '@opentelemetry/sdk-trace/index.js'), '');
    expect(
      await findings({
        'node_modules/@opentelemetry/sdk-trace/package.json': undefined,
        'node_modules/@opentelemetry/sdk-trace/index.js': undefined,
      }),
    ).toEqual([]);
  });

  it('does not count copies where there is none', async () => {
    const { out } = await traced(['doctor', folder]);
    expect(out).toContain('nothing starts OpenTelemetry');
    expect(out).not.toContain('one version of');
  });

  const dto = "import { Sensitive } from 'nestjs-traced';\nexport class SignUpDto { @Sensitive() password!: string }";

  it.each<[string, Record<string, string | undefined>, Record<string, string>, string]>([
    [
      'no SDK',
      {
        'node_modules/@opentelemetry/sdk-trace/package.json': undefined,
        'node_modules/@opentelemetry/sdk-trace/index.js': undefined,
      },
      {},
      'fault: @opentelemetry/sdk-trace is not installed: no span can be made',
    ],
    [
      'no start',
      { 'package.json': '{"dependencies":{"nestjs-traced":"1"}}' },
      {},
      'fault: nothing starts OpenTelemetry: all spans are no-ops',
    ],
    [
      'a start after the application',
      {
        'package.json': '{"dependencies":{"nestjs-traced":"1"}}',
        'src/main.ts':
          "import { AppModule } from './app.module';\nimport 'nestjs-traced/register';\nconst app = await NestFactory.create(AppModule);\napp.enableShutdownHooks();",
      },
      {},
      'fault: src/main.ts starts OpenTelemetry after the application is imported: libraries that were loaded before have no spans',
    ],
    [
      'a start that is commented out',
      { 'package.json': '{"dependencies":{"nestjs-traced":"1"}}', 'src/app.module.ts': '// TracingModule.forRoot()' },
      {},
      'fault: nothing starts OpenTelemetry: all spans are no-ops',
    ],
    [
      'an SDK that is started after the application',
      {
        'package.json': '{"dependencies":{"nestjs-traced":"1"}}',
        'src/main.ts':
          "import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';\nimport { AppModule } from './app.module';\nconst app = await NestFactory.create(AppModule);\napp.enableShutdownHooks();\nnew NodeSDK({}).start();",
      },
      {},
      'fault: src/main.ts starts OpenTelemetry after the application is imported: libraries that were loaded before have no spans',
    ],
    [
      'two copies of the API',
      { 'node_modules/old/node_modules/@opentelemetry/api/package.json': '{ "version": "1.4.0" }' },
      {},
      'hint: there are 2 versions of @opentelemetry/api: 1.9.1, 1.4.0; spans of libraries that use another one may be missing',
    ],
    [
      'no context manager',
      { 'src/otel.ts': 'trace.setGlobalTracerProvider(new BasicTracerProvider());' },
      {},
      'fault: src/otel.ts registers a tracer provider without a context manager: every span is the root of a trace of its own',
    ],
    [
      'a provider without a context manager, and nothing else',
      {
        'package.json': '{"dependencies":{"nestjs-traced":"1"}}',
        'src/otel.ts': 'trace.setGlobalTracerProvider(new BasicTracerProvider());',
      },
      {},
      'fault: src/otel.ts registers a tracer provider without a context manager: every span is the root of a trace of its own',
    ],
    [
      'no shutdown hooks',
      { 'src/main.ts': "import { AppModule } from './app.module';\nNestFactory.create(AppModule);" },
      {},
      'hint: enableShutdownHooks() is not called: spans of the last seconds may be lost when the process is stopped',
    ],
    [
      'a sampler that is off',
      {},
      { OTEL_TRACES_SAMPLER: 'always_off' },
      'fault: OTEL_TRACES_SAMPLER is always_off: no trace is kept',
    ],
    [
      'a sampler that keeps nothing',
      {},
      { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' },
      'fault: OTEL_TRACES_SAMPLER_ARG is 0: no trace is kept',
    ],
    [
      'a sampler that keeps little',
      {},
      { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.07' },
      'hint: OTEL_TRACES_SAMPLER keeps 7 % of the traces',
    ],
    [
      'a page that is the only place',
      { 'src/app.module.ts': 'TracingModule.forRoot({ viewer: true })' },
      { OTEL_TRACES_EXPORTER: 'none' },
      'hint: OTEL_TRACES_EXPORTER is none: spans go to the trace page of the application only',
    ],
    [
      'a backend that the options name and that does not listen',
      { 'src/app.module.ts': "TracingModule.forRoot({ exporters: ['zipkin'] })" },
      { OTEL_EXPORTER_ZIPKIN_ENDPOINT: 'http://127.0.0.1:1/api/v2/spans' },
      'fault: no backend listens at 127.0.0.1:1 (ECONNREFUSED): spans are lost',
    ],
    [
      'the SDK switched off',
      {},
      { OTEL_SDK_DISABLED: 'TRUE' },
      'fault: OTEL_SDK_DISABLED is true: nothing is recorded',
    ],
    ['no exporter', {}, { OTEL_TRACES_EXPORTER: 'none' }, 'fault: OTEL_TRACES_EXPORTER is none: spans go nowhere'],
    [
      'a backend that does not listen',
      {},
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' },
      'fault: no backend listens at 127.0.0.1:1 (ECONNREFUSED): spans are lost',
    ],
    [
      'one of two backends that does not listen',
      {},
      { OTEL_TRACES_EXPORTER: 'otlp, zipkin', OTEL_EXPORTER_ZIPKIN_ENDPOINT: 'http://127.0.0.1:1/api/v2/spans' },
      'fault: no backend listens at 127.0.0.1:1 (ECONNREFUSED): spans are lost',
    ],
    [
      'spans that nothing sends',
      {},
      { OTEL_EXPORTER_OTLP_ENDPOINT: '' },
      'fault: nothing says where spans go: they are made and not sent',
    ],
    [
      'rules that cannot act',
      { 'src/dto.ts': dto, 'tsconfig.json': '{ "compilerOptions": {} }' },
      {},
      'hint: emitDecoratorMetadata is off: rules on the properties of a DTO do not reach plain objects',
    ],
    [
      'a DTO imported as a type',
      { 'src/dto.ts': dto, 'src/c.ts': "import type { SignUpDto } from './dto';" },
      {},
      'hint: SignUpDto is imported with "import type": its rules cannot act where that import is used',
    ],
    [
      'a mapped DTO without its rules',
      { 'src/dto.ts': `${dto}\nexport class ChangeDto extends PartialType(OmitType(SignUpDto, ['name'])) {}` },
      {},
      'hint: ChangeDto does not have the rules of SignUpDto, of which it is made',
    ],
  ])('finds %s', async (_, changes, env, finding) => {
    expect(await findings(changes, env)).toEqual([finding]);
  });

  it.each([
    `${dto}\n@RulesOf(SignUpDto) export class ChangeDto extends PartialType(SignUpDto) {}`,
    `import { IsString } from 'class-validator';\n${dto}\nexport class ChangeDto extends PartialType(SignUpDto) {}`,
    `${dto}\nexport class Other extends PartialType(Plain) {}`,
  ])('finds the rules of a mapped DTO: %s', async (text) => {
    expect(await findings({ 'src/dto.ts': text })).toEqual([]);
  });

  it('reads an application that is one folder', async () => {
    const main = 'TracingModule.forRoot({ viewer: true }); NestFactory.create(AppModule); app.enableShutdownHooks();';
    const manifest = '{"dependencies":{"nestjs-traced":"1"}}';
    const changes = { 'src/main.ts': undefined, 'package.json': manifest, 'main.js': '' };
    expect(await findings({ ...changes, 'main.ts': main, 'jest.config.ts': '' })).toEqual([]);
  });

  it('lets options win over a variable that names no exporter', async () => {
    const text = "TracingModule.forRoot({ exporters: ['console'] })";
    expect(await findings({ 'src/app.module.ts': text }, { OTEL_TRACES_EXPORTER: 'none' })).toEqual([]);
  });

  it.each([
    ['options say where spans go', "TracingModule.forRoot({ exporters: [{ name: 'otlp', endpoint }] })"],
    ['the trace page shows them', 'TracingModule.forRoot({ viewer: true })'],
  ])('blames no backend where %s', async (_, options) => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: '' };
    expect(await findings({ 'src/tracing.module.ts': options }, env)).toEqual([]);
  });

  it.each([
    'trace.setGlobalTracerProvider(provider); context.setGlobalContextManager(manager);',
    'trace.setGlobalTracerProvider(provider); provider.register();',
    'trace.setGlobalTracerProvider(provider); new NodeTracerProvider().register();',
    'trace.setGlobalTracerProvider(provider);\nnew NodeTracerProvider({ resource: of("shop") }).register();',
  ])('finds the context manager of %s', async (text) => {
    expect(await findings({ 'src/otel.ts': text })).toEqual([]);
  });

  it.each(['json', 'memory', 'console'])('looks for no backend of the exporter %s', async (name) => {
    backend.close();
    expect(await findings({}, { OTEL_TRACES_EXPORTER: name, OTEL_EXPORTER_OTLP_ENDPOINT: '' })).toEqual([]);
  });

  it.each([
    ['{', 'package.json is no JSON: '],
    ['null', 'package.json holds no object'],
    ['[]', 'package.json holds no object'],
  ])('says that the manifest is %s', async (text, message) => {
    await writeFile(join(folder, 'package.json'), text);
    const { code, out, err } = await traced(['doctor', folder]);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain(message);
  });

  it('takes a directory of the name of a file for none', async () => {
    await mkdir(join(folder, '.env'));
    await mkdir(join(folder, 'package.json'));
    const { code, err } = await traced(['doctor', folder]);
    expect({ code, err }).toEqual({ code: 1, err: '' });
  });
});
