import { propagation, type Context } from '@opentelemetry/api';
import { recordSetter } from '../../../http/propagation/header-carriers.js';
import { guard } from '../../../shared/errors/guard.js';

/** A statement with the trace's context behind it, by the rules of SQLCommenter; one that has a comment stays as it is. */
export function commented(statement: string, context: Context): string {
  if (statement.includes('/*') || statement.includes('--')) return statement;
  const carrier: Record<string, string> = {};
  guard('commenting a statement', () => propagation.inject(context, carrier, recordSetter));
  const { traceparent, tracestate } = carrier;
  if (traceparent === undefined) return statement;
  const pairs = [`traceparent='${encode(traceparent)}'`];
  if (tracestate !== undefined && tracestate !== '') pairs.push(`tracestate='${encode(tracestate)}'`);
  const trimmed = statement.trimEnd();
  const end = trimmed.endsWith(';') ? trimmed.length - 1 : trimmed.length;
  return `${statement.slice(0, end)} /*${pairs.join(',')}*/${statement.slice(end)}`;
}

function encode(value: string): string {
  return encodeURIComponent(value).replaceAll("'", '%27');
}
