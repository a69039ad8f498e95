/** What the W3C propagator is told about the process. */
export interface TraceContextPropagatorOptions {
  /** Trace ids made in this process are random in their last seven bytes. @defaultValue true */
  readonly hasRandomTraceIds?: boolean | undefined;
}
