import type { RecordAttributes, SpanResource, SpanScope } from '../../span-record.js';
import type { ReadContext } from '../read-context.js';
import { countOf, isObject, textOf } from '../values/objects.js';
import { readAttributes } from './attributes.js';

const LIMIT = 10_000;

/** A resource, the same object for the same content. */
export function readResource(source: unknown, schemaUrl: unknown, context: ReadContext): SpanResource {
  const key = `${JSON.stringify(source)}${textOf(schemaUrl) ?? ''}`;
  const known = context.resources.get(key);
  if (known !== undefined) return known;
  const raw = isObject(source) ? source : {};
  const dropped = countOf(raw.droppedAttributesCount);
  const url = textOf(schemaUrl);
  const resource: SpanResource = {
    ...readAttributes(raw.attributes),
    ...(dropped === undefined ? {} : { droppedAttributesCount: dropped }),
    ...(url === undefined ? {} : { schemaUrl: url }),
  };
  if (context.resources.size < LIMIT) context.resources.set(key, resource);
  return resource;
}

/** A scope; undefined when it says nothing. */
export function readScope(source: unknown, schemaUrl: unknown): SpanScope | undefined {
  const raw = isObject(source) ? source : {};
  const url = textOf(schemaUrl);
  const { attributes, exact } = readAttributes(raw.attributes);
  const hasAttributes = Array.isArray(raw.attributes) && raw.attributes.length > 0;
  const [name, version, dropped] = [textOf(raw.name), textOf(raw.version), countOf(raw.droppedAttributesCount)];
  if (!hasAttributes && (name ?? version ?? url ?? dropped) === undefined) return undefined;
  return {
    name: name ?? '',
    ...(version === undefined ? {} : { version }),
    ...(hasAttributes ? { attributes } : {}),
    ...(exact === undefined ? {} : { exact }),
    ...(dropped === undefined ? {} : { droppedAttributesCount: dropped }),
    ...(url === undefined ? {} : { schemaUrl: url }),
  };
}

/** `service.name`, or nothing. */
export function serviceOf(attributes: RecordAttributes): string {
  const name = attributes['service.name'];
  return typeof name === 'string' ? name : '';
}

const hostKeys = ['service.instance.id', 'k8s.pod.uid', 'k8s.pod.name', 'container.id'];

/** What tells one process, and with it one clock, from another. */
export function hostOf(attributes: RecordAttributes): string | undefined {
  for (const key of hostKeys) {
    const value = textOf(attributes[key]);
    if (value !== undefined) return value;
  }
  const host = textOf(attributes['host.name']) ?? textOf(attributes['host.id']);
  const process = attributes['process.pid'];
  return host !== undefined && process !== undefined ? `${host}:${String(process)}` : host;
}
