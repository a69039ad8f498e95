export type { CollectedTrace as TraceGroup, SpanRecord } from 'nestjs-traced/analysis';
