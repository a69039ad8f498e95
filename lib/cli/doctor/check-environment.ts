import { connect } from 'node:net';
import { addressVariable, EXPORTER_ADDRESSES } from '../exporter-addresses.js';
import { fault, fine, hint, sourcesWith, type Finding, type Project } from './check.js';

const silent = /^(?:always_off|parentbased_always_off)$/;

/** Whether the environment switches spans off, and whether a backend listens. */
export async function checkEnvironment(project: Project): Promise<Finding[]> {
  return [...checkSwitches(project), ...(await checkExporters(project))];
}

function checkSwitches({ env }: Project): Finding[] {
  const found: Finding[] = [];
  if (env['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') {
    found.push(fault('OTEL_SDK_DISABLED is true: nothing is recorded', 'unset OTEL_SDK_DISABLED'));
  }
  const sampler = env['OTEL_TRACES_SAMPLER'];
  const share = env['OTEL_TRACES_SAMPLER_ARG'];
  if (sampler !== undefined && silent.test(sampler)) {
    found.push(fault(`OTEL_TRACES_SAMPLER is ${sampler}: no trace is kept`, 'unset OTEL_TRACES_SAMPLER'));
  } else if (sampler?.includes('traceidratio') === true && Number(share ?? 1) < 0.1) {
    found.push(hint(`OTEL_TRACES_SAMPLER keeps ${Number(share) * 100} % of the traces`, 'OTEL_TRACES_SAMPLER_ARG=1'));
  }
  if (env['OTEL_TRACES_EXPORTER'] === 'none') {
    found.push(fault('OTEL_TRACES_EXPORTER is none: spans go nowhere', 'unset OTEL_TRACES_EXPORTER'));
  }
  return found.length > 0 ? found : [fine('no variable switches spans off')];
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
  if (source !== undefined)
    return [fine(`${source} says where spans go; whether a backend listens there was not tried`)];
  const names = exportersOf(project);
  if (names.length > 0) return Promise.all(names.map((name) => checkBackend(name, project)));
  if (sourcesWith(project, tracePage).length > 0) return [fine('spans go to the trace page of the application')];
  return [
    fault(
      'nothing says where spans go: they are made and not sent',
      "OTEL_TRACES_EXPORTER=console (or otlp, or zipkin), or exporters: ['console'] in the options",
    ),
  ];
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

async function checkBackend(exporter: string, { env }: Project): Promise<Finding> {
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
