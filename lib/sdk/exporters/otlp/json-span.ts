import type { Link, SpanContext } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { quote } from '../encoding/json-text.js';
import { nanosText } from '../encoding/time.js';
import { attributesText } from './json-attributes.js';
import { spanFlags } from './span-flags.js';

/** A `Span` in OTLP's JSON; what has protobuf's default value is left out. */
export function spanText(span: ReadableSpan): string {
  const context = span.spanContext();
  const parent = span.parentSpanContext;
  let text = idsText(context);
  if (parent?.spanId) text += `,"parentSpanId":"${parent.spanId}"`;
  text += `,"name":${quote(span.name)},"kind":${span.kind + 1}`;
  text += `,"startTimeUnixNano":"${nanosText(span.startTime)}","endTimeUnixNano":"${nanosText(span.endTime)}"`;
  const attributes = attributesText(span.attributes);
  if (attributes !== '') text += `,"attributes":[${attributes}]`;
  text += countText('droppedAttributesCount', span.droppedAttributesCount);
  if (span.events.length > 0) text += `,"events":[${span.events.map(eventText).join(',')}]`;
  text += countText('droppedEventsCount', span.droppedEventsCount);
  if (span.links.length > 0) text += `,"links":[${span.links.map(linkText).join(',')}]`;
  text += countText('droppedLinksCount', span.droppedLinksCount);
  text += statusText(span.status);
  return `${text},"flags":${spanFlags(context, parent?.isRemote)}}`;
}

/** The beginning of an object that has the ids of a context. */
function idsText({ traceId, spanId, traceState }: SpanContext): string {
  const ids = `{"traceId":"${traceId}","spanId":"${spanId}"`;
  const state = traceState?.serialize();
  return state ? `${ids},"traceState":${quote(state)}` : ids;
}

function statusText({ code, message }: ReadableSpan['status']): string {
  if (code === 0 && !message) return '';
  return message ? `,"status":{"message":${quote(message)},"code":${code}}` : `,"status":{"code":${code}}`;
}

function eventText({ time, name, attributes, droppedAttributesCount }: ReadableSpan['events'][number]): string {
  const texts = attributes === undefined ? '' : attributesText(attributes);
  const list = texts === '' ? '' : `,"attributes":[${texts}]`;
  const dropped = countText('droppedAttributesCount', droppedAttributesCount);
  return `{"timeUnixNano":"${nanosText(time)}","name":${quote(name)}${list}${dropped}}`;
}

function linkText({ context, attributes, droppedAttributesCount }: Link): string {
  const texts = attributes === undefined ? '' : attributesText(attributes);
  const list = texts === '' ? '' : `,"attributes":[${texts}]`;
  const dropped = countText('droppedAttributesCount', droppedAttributesCount);
  return `${idsText(context)}${list}${dropped},"flags":${spanFlags(context, context.isRemote)}}`;
}

function countText(name: string, count: number | undefined): string {
  return count ? `,"${name}":${count}` : '';
}
