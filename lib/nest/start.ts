export interface StartTracingOptions {
  readonly serviceName?: string;
}
export interface TracingHandle {
  readonly mode: 'started' | 'attached' | 'disabled';
  flush(): Promise<void>;
  shutdown(): Promise<void>;
}
export function startTracing(_options: StartTracingOptions): TracingHandle {
  return { mode: 'attached', flush: async () => {}, shutdown: async () => {} };
}
