import { randomUUID } from 'node:crypto';
import { arch, hostname, platform, release } from 'node:os';
import type { Attributes } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import { guard } from '../shared/errors/guard.js';
import type { EnvConfig } from './env/read-env.js';
import type { SdkPackages } from './packages/packages.js';
import type { StartTracingOptions } from './start-tracing.options.js';

/** Node's names of processors and systems in the words of the semantic conventions; absent ones are the same. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm: 'arm32', ppc: 'ppc32' };
const SYSTEMS: Readonly<Record<string, string>> = { win32: 'windows', sunos: 'solaris' };

/** One id per process, so that a second start is the same instance. */
const INSTANCE_ID = randomUUID();

/**
 * Says which process spans come from: detected, then `OTEL_RESOURCE_ATTRIBUTES`, then `OTEL_SERVICE_NAME`, then the
 * options, the later winning.
 *
 * Command lines and user names are left out: they hold secrets and people.
 */
export function createResource(
  { resources }: Pick<SdkPackages, 'resources'>,
  options: StartTracingOptions,
  env: Pick<EnvConfig, 'serviceName' | 'resourceAttributes'>,
): Resource {
  return resources.defaultResource().merge(
    resources.resourceFromAttributes({
      ...detect(),
      ...env.resourceAttributes,
      ...defined({ 'service.name': env.serviceName }),
      ...defined({
        'service.name': options.serviceName,
        'service.version': options.serviceVersion,
        'service.instance.id': options.serviceInstanceId,
        'deployment.environment.name': options.environment,
      }),
      ...defined(options.resourceAttributes ?? {}),
    }),
  );
}

/** The name of the deployment environment as the resource has it; without one, `NODE_ENV`. */
export function environmentName(
  options: Pick<StartTracingOptions, 'environment' | 'resourceAttributes' | 'env'>,
  env: Pick<EnvConfig, 'resourceAttributes'>,
): string | undefined {
  const named = options.resourceAttributes?.['deployment.environment.name'] ?? options.environment;
  const fromEnvironment = env.resourceAttributes?.['deployment.environment.name'];
  return named === undefined ? (fromEnvironment ?? (options.env ?? process.env)['NODE_ENV']) : String(named);
}

function detect(): Attributes {
  const system = platform();
  const processor = arch();
  return defined({
    'service.instance.id': INSTANCE_ID,
    'host.name': guard('resource host.name', hostname),
    'host.arch': ARCHITECTURES[processor] ?? processor,
    'os.type': SYSTEMS[system] ?? system,
    'os.version': guard('resource os.version', release),
    'process.pid': process.pid,
    'process.executable.name': process.title,
    'process.runtime.name': 'nodejs',
    'process.runtime.version': process.versions.node,
    'process.runtime.description': 'Node.js',
  });
}

/** Without what is undefined or empty: such a value would hide the one before it. */
function defined(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined && value !== ''));
}
