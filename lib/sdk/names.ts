/** Exporters that can be asked for by name. */
export const EXPORTER_NAMES = ['zipkin', 'otlp', 'console', 'memory', 'none'] as const;
export type ExporterName = (typeof EXPORTER_NAMES)[number];

/** Propagators that can be asked for by name. */
export const PROPAGATOR_NAMES = ['tracecontext', 'baggage', 'none'] as const;
export type PropagatorName = (typeof PROPAGATOR_NAMES)[number];

/** Samplers that can be asked for by name: the names of `OTEL_TRACES_SAMPLER`. */
export const SAMPLER_NAMES = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
export type SamplerName = (typeof SAMPLER_NAMES)[number];
