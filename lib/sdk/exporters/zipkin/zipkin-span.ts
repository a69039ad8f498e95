/** Where a span was recorded or what it called. */
export interface ZipkinEndpoint {
  readonly serviceName?: string;
  readonly ipv4?: string;
  readonly ipv6?: string;
  readonly port?: number;
}

/** A point in time within a span. */
export interface ZipkinAnnotation {
  /** Microseconds since the epoch. */
  readonly timestamp: number;
  readonly value: string;
}

/** A span in Zipkin's JSON v2. */
export interface ZipkinSpan {
  readonly traceId: string;
  readonly id: string;
  readonly parentId?: string | undefined;
  readonly name: string;
  readonly kind?: 'CLIENT' | 'SERVER' | 'PRODUCER' | 'CONSUMER' | undefined;
  /** Microseconds since the epoch. */
  readonly timestamp: number;
  /** Microseconds; at least 1. */
  readonly duration: number;
  readonly localEndpoint: ZipkinEndpoint;
  readonly remoteEndpoint?: ZipkinEndpoint | undefined;
  readonly annotations?: readonly ZipkinAnnotation[] | undefined;
  readonly tags: Readonly<Record<string, string>>;
}
