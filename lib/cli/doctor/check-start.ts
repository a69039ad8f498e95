import { fault, fine, hint, sourcesWith, type Finding, type Project } from './check.js';

const starts =
  /\bTracingModule\s*\.\s*forRoot|\bstartTracing\s*\(|['"]nestjs-traced\/register['"]|NodeTracerProvider|\bNodeSDK\b|\bsetGlobalTracerProvider\s*\(/;
const startCall = /\bstartTracing\s*\(|\bnew\s+(?:NodeSDK|NodeTracerProvider)\b/;
const application = /\bNestFactory\s*\.\s*create/;
const preloadFlags = ['--import', '--require', '-r'];
const tracingModule = /nestjs-traced\/register|tracing|instrumentation|otel/i;

/** Whether OpenTelemetry is started, and before the application. */
export function checkStart(project: Project): Finding[] {
  return [checkStarted(project), checkOrder(project), ...checkContextManager(project), checkShutdown(project)];
}

function isPreloaded({ manifest, env }: Project): boolean {
  const commands = [...Object.values(manifest.scripts ?? {}), env['NODE_OPTIONS'] ?? ''];
  return commands.some((command) => preloads(command.split(/\s+/)));
}

/** `--import x`, `--import=x`, `-r x`. */
function preloads(words: readonly string[]): boolean {
  return words.some((word, at) => {
    const [flag = '', value = words[at + 1] ?? ''] = word.split('=');
    return preloadFlags.includes(flag) && tracingModule.test(value);
  });
}

function checkStarted(project: Project): Finding {
  if (isPreloaded(project) || sourcesWith(project, starts).length > 0) return fine('OpenTelemetry is started');
  return fault(
    'nothing starts OpenTelemetry: all spans are no-ops',
    "imports: [TracingModule.forRoot({ serviceName: 'orders' })] in the root module, which traced init writes; or node --import nestjs-traced/register dist/main.js",
  );
}

/** An import is run before the statements of a file, so a start among them comes too late for what is imported. */
function checkOrder(project: Project): Finding {
  if (isPreloaded(project)) return fine('OpenTelemetry is started before the application is loaded');
  const late = [...project.sources]
    .filter(([, text]) => application.test(text) && startsLate(text))
    .map(([path]) => path);
  if (late.length === 0) return fine('no application is loaded before OpenTelemetry is started');
  return fault(
    `${late.join(', ')} starts OpenTelemetry after the application is imported: libraries that were loaded before have no spans`,
    "make import 'nestjs-traced/register' its first line, or start with node --import nestjs-traced/register",
  );
}

function startsLate(text: string): boolean {
  const imports = importedFrom(text);
  const started = imports.findIndex((from) => tracingModule.test(from) && !from.startsWith('@opentelemetry/'));
  const module = imports.findIndex((from) => from.startsWith('.') && from.includes('module'));
  if (started >= 0) return module >= 0 && started > module;
  return startCall.test(text) && module >= 0;
}

/** The modules that a file imports, in their order; an import over several lines names its module on the last one. */
function importedFrom(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    if (!line.startsWith('import ') && !(line.startsWith('}') && line.includes(' from '))) return [];
    const from = /['"]([^'"]+)['"]/.exec(line)?.[1];
    return from === undefined ? [] : [from];
  });
}

function hasContextManager(text: string): boolean {
  if (/\bsetGlobalContextManager\s*\(/.test(text)) return true;
  const beforeCalls = text.split(/\.register\s*\(/).slice(0, -1);
  // Many things have a method `register`: a statement that registers a provider has the word in it.
  return beforeCalls.some((before) => /provider/i.test(before.slice(before.lastIndexOf(';') + 1)));
}

/** Where the application registers a provider by hand: only `register()` brings a context manager along. */
function checkContextManager(project: Project): Finding[] {
  const [source] = sourcesWith(project, /\bsetGlobalTracerProvider\s*\(/);
  if (source === undefined) return [];
  if ([...project.sources.values()].some(hasContextManager)) return [fine('a context manager is registered')];
  return [
    fault(
      `${source} registers a tracer provider without a context manager: every span is the root of a trace of its own`,
      'provider.register() of NodeTracerProvider, or context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())',
    ),
  ];
}

function checkShutdown(project: Project): Finding {
  const mains = sourcesWith(project, application);
  if (mains.length === 0)
    return hint('no NestFactory.create was found in src', 'run traced doctor in the directory of the application');
  if (sourcesWith(project, /enableShutdownHooks\s*\(/).length > 0) return fine('shutdown hooks are enabled');
  return hint(
    'enableShutdownHooks() is not called: spans of the last seconds may be lost when the process is stopped',
    'app.enableShutdownHooks() after NestFactory.create()',
  );
}
