import { isObject, isSet, objectsOf, setOwn, textOf, type Json } from '../values/objects.js';

/** The core annotations of version 1: which kind of span has them, and whether they mark its start or its end. */
const core: Readonly<Record<string, { readonly kind: string; readonly is: 'start' | 'end' }>> = {
  cs: { kind: 'CLIENT', is: 'start' },
  cr: { kind: 'CLIENT', is: 'end' },
  sr: { kind: 'SERVER', is: 'start' },
  ss: { kind: 'SERVER', is: 'end' },
  ms: { kind: 'PRODUCER', is: 'start' },
  mr: { kind: 'CONSUMER', is: 'start' },
};

/**
 * The spans of version 2 that a span of Zipkin's version 1 is: one, or the two halves of a call that it holds together.
 *
 * Kind and times stand in annotations there, tags and addresses in binary annotations.
 */
export function fromVersionOne(raw: Json): readonly Json[] | undefined {
  const annotations = objectsOf(raw.annotations);
  const binary = objectsOf(raw.binaryAnnotations);
  // Some write the annotations of version 1 into spans of version 2, which have one endpoint and may have a kind.
  if (!Array.isArray(raw.binaryAnnotations) && (isSet(raw.kind) || !annotations.some(isCore))) return undefined;
  const found = new Set(annotations.flatMap(({ value }) => core[String(value)]?.kind ?? []));
  if (found.size === 0) return [halfOf(raw, undefined, annotations, binary)];
  // Without endpoints nobody knows whose the second half is.
  const kinds = [...found].slice(0, annotations.some(({ endpoint }) => isObject(endpoint)) ? undefined : 1);
  const services = kinds.map((kind) => serviceOf(annotations, kind));
  return kinds.map((kind, index) => {
    const isMine = ({ endpoint }: Json): boolean => Math.max(services.indexOf(nameIn(endpoint)), 0) === index;
    const others = annotations.filter((annotation) => !isCore(annotation) && isMine(annotation));
    const tags = binary.filter((entry) => isAddress(entry.value) || isMine(entry));
    return halfOf(raw, kind, [...annotations.filter(isCore), ...others], tags);
  });
}

const isCore = ({ value }: Json): boolean => Object.hasOwn(core, String(value));

const nameIn = (endpoint: unknown): string | undefined =>
  isObject(endpoint) ? textOf(endpoint.serviceName) : undefined;

function serviceOf(annotations: readonly Json[], kind: string): string | undefined {
  const own = annotations.filter(({ value }) => core[String(value)]?.kind === kind);
  return own.map(({ endpoint }) => nameIn(endpoint)).find((name) => name !== undefined);
}

function halfOf(raw: Json, kind: string | undefined, annotations: readonly Json[], binary: readonly Json[]): Json {
  const own = annotations.filter(({ value }) => kind !== undefined && core[String(value)]?.kind === kind);
  const start = own.find(({ value }) => core[String(value)]?.is === 'start')?.timestamp;
  const end = own.find(({ value }) => core[String(value)]?.is === 'end')?.timestamp;
  const isShared = kind === 'SERVER' && annotations.some(({ value }) => value === 'cs');
  const local =
    own.find(({ endpoint }) => isObject(endpoint)) ?? (kind === undefined ? endpointAmong(annotations, binary) : {});
  const remote = binary.find(({ key, value }) => isAddress(value) && key === (kind === 'SERVER' ? 'ca' : 'sa'));
  const between = Number(end) - Number(start);
  return {
    traceId: raw.traceId,
    id: raw.id,
    parentId: raw.parentId,
    name: raw.name,
    kind,
    ...(isShared ? { shared: true } : {}),
    timestamp: isShared ? start : (raw.timestamp ?? start),
    duration: isShared || raw.duration === undefined ? (Number.isNaN(between) ? undefined : between) : raw.duration,
    localEndpoint: local.endpoint ?? raw.localEndpoint,
    remoteEndpoint: remote?.endpoint ?? raw.remoteEndpoint,
    annotations: annotations.filter((annotation) => !isCore(annotation)),
    tags: { ...(isObject(raw.tags) ? raw.tags : {}), ...tagsOf(binary) },
  };
}

const endpointAmong = (annotations: readonly Json[], binary: readonly Json[]): Json =>
  [...annotations, ...binary].find(({ endpoint, value }) => isObject(endpoint) && !isAddress(value)) ?? {};

const isAddress = (value: unknown): boolean => value === true || value === 'true';

function tagsOf(binary: readonly Json[]): Json {
  const tags: Record<string, unknown> = {};
  for (const { key, value } of binary) {
    const name = textOf(key);
    if (name !== undefined && !((name === 'sa' || name === 'ca') && isAddress(value))) setOwn(tags, name, value);
  }
  return tags;
}
