import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { input, traced, type Ran } from './support/fake-terminal.js';
import type { Terminal } from '../../../lib/cli/terminal.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'traced-init-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** What `nest new shop` makes. */
const generated: Record<string, string> = {
  'package.json': JSON.stringify({
    name: '@acme/shop',
    dependencies: { '@nestjs/core': '^11.0.1', 'nestjs-traced': '^0.1.0', '@opentelemetry/api': '^1.9.0' },
  }),
  'nest-cli.json': '{ "sourceRoot": "src" }',
  'tsconfig.json':
    '{\n  "compilerOptions": {\n    "emitDecoratorMetadata": true,\n    "experimentalDecorators": true\n  }\n}\n',
  'src/main.ts': `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';

async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  await app.listen(process.env.PORT ?? 3000);
}
bootstrap();
`,
  'src/app.module.ts': `import { Module } from '@nestjs/common';
import { AppController } from './app.controller';
import { AppService } from './app.service';

@Module({
  imports: [],
  controllers: [AppController],
  providers: [AppService],
})
export class AppModule {}
`,
  'src/app.controller.ts': `import { Controller, Get } from '@nestjs/common';
import { AppService } from './app.service';

@Controller()
export class AppController {
  constructor(private readonly appService: AppService) {}

  @Get()
  getHello(): string {
    return this.appService.getHello();
  }
}
`,
  'src/app.service.ts': `import { Injectable } from '@nestjs/common';

@Injectable()
export class AppService {
  getHello(): string {
    return 'Hello World!';
  }
}
`,
};

async function init(
  changes: Record<string, string | undefined> = {},
  args: readonly string[] = ['--write'],
  terminal: Partial<Terminal> = {},
): Promise<Ran> {
  for (const [path, text] of Object.entries({ ...generated, ...changes })) {
    if (text === undefined) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return traced(['init', ...args, folder], terminal);
}

const read = (path: string): Promise<string> => readFile(join(folder, path), 'utf8');

interface Printed {
  readonly facts: Record<string, unknown>;
  readonly changes: readonly { readonly path: string; readonly diff: string }[];
  readonly advice: readonly { readonly file: string; readonly why: string; readonly write: string }[];
  readonly commands: readonly string[];
  readonly isWritten: boolean;
}

async function plan(changes: Record<string, string | undefined> = {}, args: readonly string[] = []): Promise<Printed> {
  return JSON.parse((await init(changes, ['--json', ...args])).out) as Printed;
}

describe('traced init, in what nest new makes', () => {
  it('shows every change as a unified diff, and writes nothing without being told to', async () => {
    const { out, code } = await init({}, []);
    expect(code).toBe(0);
    expect(out).toContain(`NestJS ^11.0.1, CommonJS, express, npm; it starts in src/main.ts

--- a/src/app.module.ts
+++ b/src/app.module.ts
@@ -1,9 +1,10 @@
 import { Module } from '@nestjs/common';
 import { AppController } from './app.controller';
 import { AppService } from './app.service';
+import { TracingModule } from 'nestjs-traced';
${' '}
 @Module({
-  imports: [],
+  imports: [TracingModule.forRoot({ serviceName: 'shop' })],
   controllers: [AppController],
   providers: [AppService],
 })
`);
    expect(out).toMatch(/Nothing was written\. traced init --write writes the 4 files\.\n$/);
    expect(await read('src/app.module.ts')).toBe(generated['src/app.module.ts']);
    await expect(read('.env')).rejects.toThrow('ENOENT');
  });

  it('writes the bootstrap lines, the first decorator and .env', async () => {
    await init();
    expect(await read('src/main.ts')).toBe(`import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';
import { TracingLogger } from 'nestjs-traced';
import { existsSync } from 'node:fs';

async function bootstrap() {
  if (existsSync('.env')) process.loadEnvFile();
  const app = await NestFactory.create(AppModule, { logger: new TracingLogger() });
  app.enableShutdownHooks();
  await app.listen(process.env.PORT ?? 3000);
}
bootstrap();
`);
    expect(await read('src/app.service.ts')).toContain('  @Traced()\n  getHello(): string {');
    expect(await read('src/app.controller.ts')).toBe(generated['src/app.controller.ts']);
    expect(await read('.env')).toMatch(/^OTEL_TRACES_EXPORTER=console$/m);
  });

  it('has nothing to write a second time', async () => {
    await init();
    const { out } = await traced(['init', '--write', folder]);
    expect(out).toMatch(/There is nothing to write\.\n$/);
  });

  it('leaves traced doctor nothing to say about the start', async () => {
    await init();
    const { out } = await traced(['doctor', '--json', folder]);
    const found = JSON.parse(out) as { level: string; title: string }[];
    expect(found.filter(({ level }) => level !== 'fine').map(({ title }) => title)).toEqual([
      expect.stringContaining('@opentelemetry/api is not installed'),
      expect.stringContaining('@opentelemetry/sdk-trace is not installed'),
    ]);
  });

  it.each<[string, boolean]>([
    ['y\n', true],
    ['YES\n', true],
    ['\n', false],
    ['no\n', false],
  ])('asks in a terminal, where %j writes: %s', async (answer, isWritten) => {
    const terminal = { isTerminal: true, isStdinTerminal: true, stdin: input(answer), env: { NO_COLOR: '1' } };
    const { out } = await init({}, [], terminal);
    expect(out).toContain('Write this? [y/N] ');
    expect((await read('src/main.ts')).includes('TracingLogger')).toBe(isWritten);
  });

  it('prints its plan as JSON and writes only with --write', async () => {
    const { facts, changes, advice, commands, isWritten } = await plan({ 'pnpm-lock.yaml': '' });
    expect(facts).toMatchObject({
      nest: '^11.0.1',
      modules: 'cjs',
      platform: 'express',
      packageManager: 'pnpm',
      serviceName: 'shop',
      main: 'src/main.ts',
    });
    expect(changes.map(({ path }) => path)).toEqual(['src/app.module.ts', 'src/main.ts', 'src/app.service.ts', '.env']);
    expect({ advice, commands, isWritten }).toEqual({ advice: [], commands: [], isWritten: false });
    expect((await plan({}, ['--write'])).isWritten).toBe(true);
    expect(await read('src/main.ts')).toContain('TracingLogger');
  });

  it.each([
    ['otlp', 'OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318'],
    ['zipkin', 'OTEL_EXPORTER_ZIPKIN_ENDPOINT=http://localhost:9411/api/v2/spans'],
  ])('writes the address of a backend for %s', async (exporter, line) => {
    await init({}, ['--write', '--exporter', exporter]);
    expect((await read('.env')).split('\n').slice(1)).toEqual([`OTEL_TRACES_EXPORTER=${exporter}`, line, '']);
  });
});

describe('traced init, in an application of its own kind', () => {
  it('keeps double quotes, missing semicolons and Windows line ends', async () => {
    const crlf = (path: string): string =>
      (generated[path] ?? '').replaceAll("'", '"').replaceAll(';\n', '\n').replaceAll('\n', '\r\n');
    await init({ 'src/main.ts': crlf('src/main.ts'), 'src/app.module.ts': crlf('src/app.module.ts') });
    const main = await read('src/main.ts');
    expect(main).toContain('import { TracingLogger } from "nestjs-traced"\r\nimport { existsSync } from "node:fs"\r\n');
    expect(main).toContain('  if (existsSync(".env")) process.loadEnvFile()\r\n');
    expect(main).toContain('  app.enableShutdownHooks()\r\n');
    expect(main.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(await read('src/app.module.ts')).toContain('TracingModule.forRoot({ serviceName: "shop" })');
  });

  it('puts its line first among the imports, whatever is in comments and strings', async () => {
    await init({
      'src/app.module.ts': `import { Module } from '@nestjs/common';
// @Module({ imports: [] }) export class AppModule {}
const text = '@Module({ imports: [';
@Module({
  providers: [],
  imports: [
    // [ the database ]
    DatabaseModule.forRoot({ url: \`\${text} ]\` }),
    /\\[/.test(text) ? OtherModule : UsersModule,
  ],
})
export class AppModule {}
`,
    });
    expect(await read('src/app.module.ts')).toContain(`  imports: [
    // [ the database ]
    TracingModule.forRoot({ serviceName: 'shop' }),
    DatabaseModule.forRoot(`);
  });

  it('adds the list where a module imports nothing', async () => {
    const text = `import { Module } from '@nestjs/common';\n@Module({ providers: [] })\nexport class AppModule {}\n`;
    await init({ 'src/app.module.ts': text });
    expect(await read('src/app.module.ts')).toContain(
      `@Module({ imports: [TracingModule.forRoot({ serviceName: 'shop' })], providers: [] })`,
    );
  });

  it('finds Fastify, options and a module with a file extension', async () => {
    const main = `import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';

const app = await NestFactory.create<NestFastifyApplication>(
  AppModule,
  new FastifyAdapter({ trustProxy: true }),
  { bufferLogs: true },
);
await app.listen(3000);
`;
    const manifest = {
      name: 'shop',
      type: 'module',
      packageManager: 'yarn@4.1.0',
      dependencies: { '@nestjs/core': '12' },
    };
    const { facts, commands, advice } = await plan({ 'src/main.ts': main, 'package.json': JSON.stringify(manifest) }, [
      '--write',
    ]);
    expect(facts).toMatchObject({ platform: 'fastify', modules: 'esm', packageManager: 'yarn', nest: '12' });
    expect(commands).toEqual(['yarn add nestjs-traced @opentelemetry/api']);
    expect(advice).toEqual([]);
    expect(await read('src/main.ts')).toContain(`if (existsSync('.env')) process.loadEnvFile();
const app = await NestFactory.create<NestFastifyApplication>(
  AppModule,
  new FastifyAdapter({ trustProxy: true }),
  { logger: new TracingLogger(), bufferLogs: true },
);
app.enableShutdownHooks();
await app.listen(3000);`);
  });

  it('adds options behind an adapter', async () => {
    const main = (generated['src/main.ts'] ?? '').replace('(AppModule)', '(AppModule, new FastifyAdapter())');
    await init({ 'src/main.ts': main });
    expect(await read('src/main.ts')).toContain('(AppModule, new FastifyAdapter(), { logger: new TracingLogger() });');
  });

  it('finds the project of a monorepo', async () => {
    const settings = {
      projects: {
        api: { type: 'application', sourceRoot: 'apps/api/src' },
        jobs: { type: 'application', sourceRoot: 'apps/jobs/src', entryFile: 'worker' },
        common: { type: 'library' },
      },
    };
    const files = {
      'nest-cli.json': JSON.stringify(settings),
      'src/main.ts': undefined,
      'src/app.module.ts': undefined,
      'apps/api/src/main.ts': generated['src/main.ts'],
      'apps/api/src/app.module.ts': generated['src/app.module.ts'],
      'apps/jobs/src/worker.ts': (generated['src/main.ts'] ?? '').replace('.create(', '.createApplicationContext('),
      'apps/jobs/src/app.module.ts': generated['src/app.module.ts'],
    };
    const ambiguous = await init(files, []);
    expect(ambiguous.code).toBe(2);
    expect(ambiguous.err).toContain('write --project NAME');
    const { facts, changes } = await plan(files, ['--project', 'jobs']);
    expect(facts).toMatchObject({ main: 'apps/jobs/src/worker.ts', serviceName: 'jobs' });
    expect(changes.map(({ path }) => path)).toContain('apps/jobs/src/app.module.ts');
    expect((await init(files, ['--project', 'shop'])).err).toContain('it has api, jobs');
  });

  it.each([
    ['ConfigModule.forRoot() in the module', { 'src/config.ts': 'export const config = ConfigModule.forRoot();\n' }],
    ['dotenv', { 'src/config.ts': "import 'dotenv/config';\n" }],
    [
      'a script',
      {
        'package.json':
          '{ "dependencies": { "@nestjs/core": "11" }, "scripts": { "start": "node --env-file=.env ." } }',
      },
    ],
  ])('does not load .env where %s does', async (_name, files) => {
    await init(files);
    expect(await read('src/main.ts')).not.toContain('loadEnvFile');
    expect(await read('.env')).toContain('OTEL_TRACES_EXPORTER');
  });

  it('adds to .env and shows nothing of what it holds', async () => {
    const { out } = await init({ '.env': 'DATABASE_PASSWORD=quail' }, []);
    expect(out).toContain('+OTEL_TRACES_EXPORTER=console');
    expect(out).not.toContain('quail');
    expect(JSON.stringify(await plan({ '.env': 'DATABASE_PASSWORD=quail' }, ['--write']))).not.toContain('quail');
    expect(await read('.env')).toMatch(/^DATABASE_PASSWORD=quail\n# Where/);
  });

  it('leaves an exporter that .env names', async () => {
    const { changes } = await plan({ '.env': 'OTEL_TRACES_EXPORTER=zipkin\n' });
    expect(changes.map(({ path }) => path)).not.toContain('.env');
  });

  it('adds compiler flags, also beside comments, and follows extends', async () => {
    const text = '{\n  // "experimentalDecorators": true\n  "compilerOptions": {\n    "strict": true,\n  },\n}\n';
    await init({ 'tsconfig.json': text });
    expect(await read('tsconfig.json')).toBe(
      '{\n  // "experimentalDecorators": true\n  "compilerOptions": {\n    "experimentalDecorators": true,\n    "emitDecoratorMetadata": true,\n    "strict": true,\n  },\n}\n',
    );
    const { changes } = await plan({
      'tsconfig.json': '{ "extends": "./tsconfig.base", "compilerOptions": {} }',
      'tsconfig.base.json': generated['tsconfig.json'],
    });
    expect(changes.map(({ path }) => path)).not.toContain('tsconfig.json');
  });

  it('decorates nothing where a decorator is in use', async () => {
    const { changes } = await plan({
      'src/other.service.ts': '@Injectable()\nexport class Other {\n  @Traced()\n  f() {}\n}\n',
    });
    expect(changes.map(({ path }) => path)).not.toContain('src/app.service.ts');
  });

  it('decorates a handler where there is no service, below its other decorators', async () => {
    await init({ 'src/app.service.ts': undefined });
    await rm(join(folder, 'src/app.service.ts'), { force: true });
    expect(await read('src/app.controller.ts')).toContain('  @Get()\n  @Traced()\n  getHello(): string {');
  });
});

describe('traced init, where it does not understand', () => {
  const logged = (generated['src/main.ts'] ?? '').replace('(AppModule)', '(AppModule, { logger: false })');
  it.each<[string, Record<string, string | undefined>, string, string]>([
    [
      'a list that is elsewhere',
      { 'src/app.module.ts': '@Module({ imports: all })\nexport class AppModule {}\n' },
      'src/app.module.ts',
      'TracingModule.forRoot(',
    ],
    [
      'a spread object',
      { 'src/app.module.ts': '@Module({ ...shared })\nexport class AppModule {}\n' },
      'src/app.module.ts',
      'TracingModule.forRoot(',
    ],
    [
      'metadata that is elsewhere',
      { 'src/app.module.ts': '@Module(metadata)\nexport class AppModule {}\n' },
      'src/app.module.ts',
      'TracingModule.forRoot(',
    ],
    ['a logger that was chosen', { 'src/main.ts': logged }, 'src/main.ts', 'pinoTracing()'],
    [
      'a logger that is set later',
      { 'src/main.ts': `${generated['src/main.ts']}app.useLogger(app.get(Logger));\n` },
      'src/main.ts',
      'pinoTracing()',
    ],
    [
      'options that are elsewhere',
      { 'src/main.ts': (generated['src/main.ts'] ?? '').replace('(AppModule)', '(AppModule, options)') },
      'src/main.ts',
      'logger: new TracingLogger() in the options',
    ],
    [
      'an application in no variable',
      {
        'src/main.ts':
          "import { AppModule } from './app.module';\nNestFactory.create(AppModule).then((app) => app.listen(3000));\n",
      },
      'src/main.ts',
      'app.enableShutdownHooks();',
    ],
    [
      'a flag that is off',
      { 'tsconfig.json': '{ "compilerOptions": { "experimentalDecorators": false, "emitDecoratorMetadata": true } }' },
      'tsconfig.json',
      '"experimentalDecorators": true',
    ],
    ['no tsconfig.json', { 'tsconfig.json': undefined }, 'tsconfig.json', '"emitDecoratorMetadata": true'],
  ])('%s: says what to write instead', async (_name, files, file, write) => {
    const { advice } = await plan(files);
    expect(advice).toContainEqual({ file, why: expect.any(String), write: expect.stringContaining(write) });
  });

  it.each<[string, Record<string, string | undefined>, string]>([
    ['a folder without Nest', { 'package.json': '{}' }, 'is no Nest application'],
    [
      'no start',
      {
        'src/main.ts': '// NestFactory.create(AppModule)\n',
        'src/app.ts': '',
        'nest-cli.json': '{ "entryFile": "server" }',
      },
      'src/server.ts does not exist',
    ],
  ])('refuses %s', async (_name, files, message) => {
    const { code, err } = await init(files);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it('refuses an exporter that it does not know', async () => {
    const { code, err } = await init({}, ['--exporter', 'jaeger']);
    expect({ code, err }).toEqual({
      code: 2,
      err: 'traced: there is no exporter "jaeger" here; write console, otlp, zipkin\n',
    });
  });
});
