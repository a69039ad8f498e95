import type { SpanScope } from '../../span-record.js';
import { LINKS_TAG } from '../values/links-tag.js';
import { isScopeTag, scopeOf } from '../values/scope-tags.js';
import { setOwn } from '../values/objects.js';

interface SplitTags {
  readonly attributes: Record<string, unknown>;
  /** Absent unless OpenTelemetry wrote the span. */
  readonly resource: Record<string, unknown> | undefined;
  readonly status: { readonly error: boolean; readonly ok: boolean; readonly message?: string };
  readonly links: string | undefined;
  readonly scope: SpanScope | undefined;
}

/** An exporter of OpenTelemetry puts the resource among the tags. */
const resourcePrefixes = ['telemetry.sdk.', 'process.', 'host.', 'os.', 'k8s.', 'container.', 'cloud.', 'deployment.'];
const resourceKeys = new Set(['service.name', 'service.version', 'service.namespace', 'service.instance.id']);

/** What the tags of a span are: attributes, resource, status, links. */
export function splitTags(tags: Readonly<Record<string, string>>): SplitTags {
  const attributes: Record<string, unknown> = {};
  const fromOtel = tags['telemetry.sdk.name'] !== undefined;
  let resource: Record<string, unknown> | undefined;
  for (const [key, value] of Object.entries(tags)) {
    if (key === 'error' || key === 'otel.status_code' || key === LINKS_TAG || isScopeTag(key)) continue;
    if (fromOtel && isOfResource(key)) setOwn((resource ??= {}), key, value);
    else setOwn(attributes, key, value);
  }
  return { attributes, resource, status: statusOf(tags), links: tags[LINKS_TAG], scope: scopeOf(tags) };
}

function isOfResource(key: string): boolean {
  return resourceKeys.has(key) || resourcePrefixes.some((prefix) => key.startsWith(prefix));
}

/** The tag `error` says that a call failed, whatever its value; `false` is what some write by mistake. */
function statusOf(tags: Readonly<Record<string, string>>): SplitTags['status'] {
  const said = tags['error'];
  const code = tags['otel.status_code'];
  const error = code === 'ERROR' || (said !== undefined && said !== 'false');
  const isMessage = error && said !== undefined && said !== '' && said !== 'true';
  return { error, ok: code === 'OK', ...(isMessage ? { message: said } : {}) };
}
