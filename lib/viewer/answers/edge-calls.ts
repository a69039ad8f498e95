import type { ServiceCall } from '../../analysis/service-map/find-calls.js';
import type { SpanRecord } from '../../analysis/span-record.js';
import type { MapEdge } from '../api.js';
import { trendsOf } from './trends.js';

/** Kinds of errors that are told of one edge. */
const MOST_ERRORS = 5;

type Ends = Pick<MapEdge, 'parent' | 'child'>;

const keyOf = ({ parent, child }: Ends): string => `${parent}\n${child}`;

/** The calls between services: how they went over time, and why they failed. */
export class EdgeCalls {
  readonly #spans = new Map<string, SpanRecord[]>();
  readonly #errors = new Map<string, Map<string, number>>();

  add(call: ServiceCall): void {
    const key = keyOf(call);
    const spans = this.#spans.get(key);
    if (spans === undefined) this.#spans.set(key, [call.span]);
    else spans.push(call.span);
    if (!call.error) return;
    const counts = this.#errors.get(key) ?? new Map<string, number>();
    this.#errors.set(key, counts);
    const text = errorOf(call.span);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }

  /** What is left out is not known: a single point in time is no trend. */
  of(edge: Ends, nowUs: number): Pick<MapEdge, 'trendUs' | 'errors'> {
    const key = keyOf(edge);
    const trendUs = trendsOf(this.#spans.get(key) ?? [], () => key, nowUs).get(key);
    const isTrend = (trendUs ?? []).filter((us) => us !== null).length > 1;
    const errors = [...(this.#errors.get(key) ?? [])].map(([text, count]) => ({ text, count }));
    return {
      ...(isTrend ? { trendUs } : {}),
      ...(errors.length === 0 ? {} : { errors: errors.sort((a, b) => b.count - a.count).slice(0, MOST_ERRORS) }),
    };
  }
}

/** `BadGatewayException: payments answered 503`, as much of it as the span says. */
function errorOf({ attributes, events, statusMessage }: SpanRecord): string {
  const exception = events.find(({ name }) => name === 'exception')?.attributes ?? {};
  const type = textOf(exception['exception.type']) ?? textOf(attributes['error.type']);
  const message = textOf(statusMessage) ?? textOf(exception['exception.message']);
  if (type === undefined || message === undefined) return type ?? message ?? 'no message';
  return message.startsWith(type) ? message : `${type}: ${message}`;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
