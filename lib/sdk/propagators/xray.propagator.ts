import type { Context, TextMapGetter, TextMapPropagator, TextMapSetter } from '@opentelemetry/api';
import { readHeader, readSpanId } from './carried/carrier.js';
import { spanToInject, withParent } from './carried/extracted-parent.js';
import type { PropagatorRow } from './propagator-row.js';

const HEADER = 'x-amzn-trace-id';
const ROOT = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/i;

/**
 * Carries the trace in the `X-Amzn-Trace-Id` header of AWS X-Ray. Never makes trace ids: X-Ray itself accepts only such that
 * begin with the time in seconds, which is a matter of the `idGenerator`.
 *
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 *
 * @example
 * propagation.setGlobalPropagator(new XRayPropagator());
 */
export class XRayPropagator implements TextMapPropagator {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const span = spanToInject(context);
    if (span === undefined) return;
    const { traceId, spanId, traceFlags } = span;
    const root = `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;
    setter.set(carrier, HEADER, `Root=${root};Parent=${spanId};Sampled=${traceFlags & 1}`);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const fields = new Map(
      (readHeader(carrier, getter, HEADER) ?? '').split(';').map((field) => {
        const [key = '', value = ''] = field.split('=', 2);
        return [key.trim().toLowerCase(), value.trim()] as const;
      }),
    );
    const [, seconds = '', rest = ''] = ROOT.exec(fields.get('root') ?? '') ?? [];
    const traceId = `${seconds}${rest}`.toLowerCase();
    const spanId = readSpanId(fields.get('parent'));
    if (traceId === '' || /^0+$/.test(traceId) || spanId === undefined) return context;
    const sampled = fields.get('sampled');
    // A question mark, like no answer, asks the receiver to decide.
    const decision = sampled === '1' ? 'sampled' : sampled === '0' ? 'dropped' : 'defer';
    return withParent(context, traceId, spanId, decision);
  }

  fields(): string[] {
    return [HEADER];
  }
}

export const xrayRow: PropagatorRow<'xray'> = {
  names: ['xray'],
  create: () => new XRayPropagator(),
  traits: { masksBaggage: true },
};
