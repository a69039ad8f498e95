import { connect } from 'node:net';
import { addressVariable, EXPORTER_ADDRESSES } from '../exporter-addresses.js';
import { fault, fine, hint, sourcesWith, type Finding, type Project } from './check.js';

const silent = /^(?:always_off|parentbased_always_off)$/;

/** Whether the environment switches spans off, and whether a backend listens. */
export async function checkEnvironment(project: Project): Promise<Finding[]> {
  return [...checkSwitches(project), ...(await checkExporters(project))];
}

function checkSwitches(project: Project): Finding[] {
  const { env } = project;
  const found: Finding[] = [];
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') {
    found.push(fault('OTEL_SDK_DISABLED is true: nothing is recorded', 'unset OTEL_SDK_DISABLED'));
  }
  found.push(...checkSampler(env));
  found.push(...checkNone(project));
  return found.length > 0 ? found : [fine('no variable switches spans off')];
}

function checkSampler(env: Project['env']): Finding[] {
  const sampler = env['OTEL_TRACES_SAMPLER'];
  if (sampler === undefined) return [];
  const share = sampler.includes('traceidratio') ? Number(env['OTEL_TRACES_SAMPLER_ARG'] ?? 1) : 1;
  if (silent.test(sampler))
    return [fault(`OTEL_TRACES_SAMPLER is ${sampler}: no trace is kept`, 'unset OTEL_TRACES_SAMPLER')];
  if (share === 0) return [fault('OTEL_TRACES_SAMPLER_ARG is 0: no trace is kept', 'OTEL_TRACES_SAMPLER_ARG=1')];
  if (!(share < 0.1)) return [];
  return [
    hint(
      `OTEL_TRACES_SAMPLER keeps ${Number((share * 100).toPrecision(3))} % of the traces`,
      'OTEL_TRACES_SAMPLER_ARG=1',
    ),
  ];
}

/** What the application says itself wins over the variable. */
function checkNone(project: Project): Finding[] {
  if (project.env['OTEL_TRACES_EXPORTER'] !== 'none' || sourcesWith(project, saysWhere).length > 0) return [];
  const advice = 'unset OTEL_TRACES_EXPORTER';
  if (sourcesWith(project, tracePage).length === 0)
    return [fault('OTEL_TRACES_EXPORTER is none: spans go nowhere', advice)];
  return [hint('OTEL_TRACES_EXPORTER is none: spans go to the trace page of the application only', advice)];
}

/** Words with which an application says where spans go; a pattern cannot tell what it says. */
const saysWhere = /\b(?:exporters|spanProcessors|traceExporter)\b/;
const othersSdk = /\bNodeSDK\b/;
const tracePage = /\bviewer\s*:/;
/** The variable with the address of an exporter, which is named after it. */
const addressOf = /^OTEL_EXPORTER_([A-Z\d]{1,64})(?:_TRACES)?_ENDPOINT$/;
/** Names whose variables ask for nothing, because there is no such exporter any more. */
const gone = new Set(['jaeger']);

async function checkExporters(project: Project): Promise<Finding[]> {
  const [source] = sourcesWith(project, saysWhere);
  const named = source === undefined ? [] : namesIn(project.sources.get(source) ?? '');
  if (source !== undefined && named.length === 0)
    return [fine(`${source} says where spans go; whether a backend listens there was not tried`)];
  const names = named.length > 0 ? named : exportersOf(project);
  if (names.length > 0) {
    const found = await Promise.all(names.map((name) => checkBackend(name, project)));
    return found.filter((finding) => finding !== undefined);
  }
  if (sourcesWith(project, tracePage).length > 0) return [fine('spans go to the trace page of the application')];
  return [
    fault(
      'nothing says where spans go: they are made and not sent',
      "OTEL_TRACES_EXPORTER=console (or otlp, or zipkin), or exporters: ['console'] in the options",
    ),
  ];
}

/** The exporters of a list that holds nothing but names: they send to where variables, or defaults, say. */
function namesIn(text: string): string[] {
  const list = /\bexporters\s*:\s*\[([^[\]]*)\]/.exec(text)?.[1] ?? '';
  const items = list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const names = items.map((item) => /^(['"])([a-z]+)\1$/.exec(item)?.[2]);
  return names.every((name) => name !== undefined) ? names : [];
}

/** The exporters that variables ask for, by name or by address. Without either, only OpenTelemetry's own SDK sends. */
function exportersOf(project: Project): string[] {
  const { env } = project;
  const named = (env['OTEL_TRACES_EXPORTER'] ?? '').split(',').map((name) => name.trim());
  if (named.some((name) => name !== '')) return named.filter((name) => name !== '');
  const addressed = Object.keys(env).filter((variable) => env[variable] !== undefined && env[variable] !== '');
  const implied = new Set(addressed.flatMap((variable) => addressOf.exec(variable)?.[1]?.toLowerCase() ?? []));
  gone.forEach((name) => implied.delete(name));
  return implied.size === 0 && sourcesWith(project, othersSdk).length > 0 ? ['otlp'] : [...implied].sort();
}

async function checkBackend(exporter: string, { env }: Project): Promise<Finding | undefined> {
  if (exporter === 'none') return undefined;
  const variable = addressVariable(exporter);
  const text = env[variable.replace('_ENDPOINT', '_TRACES_ENDPOINT')] ?? env[variable] ?? EXPORTER_ADDRESSES[exporter];
  if (text === undefined) return fine(`spans go to ${exporter}`);
  if (!URL.canParse(text)) return fault(`${variable} is no address: ${text}`, `${variable}=http://localhost:4318`);
  const { hostname, port, protocol, host } = new URL(text);
  const failure = await tryConnect(
    hostname.replace(/^\[|\]$/g, ''),
    Number(port) || (protocol === 'https:' ? 443 : 80),
  );
  if (failure === undefined) return fine(`a backend listens at ${host}`);
  return fault(
    `no backend listens at ${host} (${failure}): spans are lost`,
    'npx traced view, or set the address of yours',
  );
}

/** Opens a connection and closes it; answers with why it failed. */
function tryConnect(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2000 });
    const end = (failure?: string): void => {
      socket.destroy();
      resolve(failure);
    };
    socket.once('connect', () => end());
    socket.once('timeout', () => end('no answer within 2 s'));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}
