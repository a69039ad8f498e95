import { isObject, objectsOf, setOwn, textOf, type Json } from '../values/objects.js';

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
  if (!Array.isArray(raw.binaryAnnotations) && !annotations.some(isOfVersionOne)) return undefined;
  const kinds = new Set(annotations.flatMap(({ value }) => core[String(value)]?.kind ?? []));
  if (kinds.size === 0) return [halfOf(raw, undefined, annotations, binary)];
  return [...kinds].map((kind, index) => halfOf(raw, kind, annotations, index === 0 ? binary : addressesIn(binary)));
}

const isOfVersionOne = (annotation: Json): boolean =>
  isObject(annotation.endpoint) && core[String(annotation.value)] !== undefined;

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
    localEndpoint: local.endpoint,
    remoteEndpoint: remote?.endpoint,
    annotations: isShared ? [] : annotations.filter(({ value }) => core[String(value)] === undefined),
    tags: tagsOf(binary),
  };
}

const endpointAmong = (annotations: readonly Json[], binary: readonly Json[]): Json =>
  [...annotations, ...binary].find(({ endpoint, value }) => isObject(endpoint) && !isAddress(value)) ?? {};

const isAddress = (value: unknown): boolean => value === true || value === 'true';

const addressesIn = (binary: readonly Json[]): readonly Json[] => binary.filter(({ value }) => isAddress(value));

function tagsOf(binary: readonly Json[]): Json {
  const tags: Record<string, unknown> = {};
  for (const { key, value } of binary) {
    const name = textOf(key);
    if (name !== undefined && !((name === 'sa' || name === 'ca') && isAddress(value))) setOwn(tags, name, value);
  }
  return tags;
}
