import { toTraceMatcher } from '../../analysis/search/match-span.js';
import { parseSearch } from '../../analysis/search/parse-search.js';
import type { SpanRecord } from '../../analysis/span-record.js';
import { buildTraceTree } from '../../analysis/tree/build-trace-tree.js';
import { groupTraces } from '../../analysis/tree/group-traces.js';
import { mainRoot } from '../../analysis/tree/main-root.js';
import { bareTraceId, beginsWith } from '../input/trace-id.js';

/** One line of a list of traces. */
export interface FoundTrace {
  readonly traceId: string;
  readonly name: string;
  readonly service: string;
  readonly startUs: number;
  readonly durationUs: number;
  readonly spanCount: number;
  readonly errorCount: number;
}

/** Traces to be asked about; read anew for each question, so that files may grow. */
export class TraceSource {
  constructor(private readonly load: () => Promise<readonly SpanRecord[]>) {}

  async find(search: string): Promise<FoundTrace[]> {
    return [...groupTraces(await this.spans(search)).values()].map(summary).sort((a, b) => b.durationUs - a.durationUs);
  }

  /** @throws Error in words for an assistant, when there is no such trace. */
  async trace(id: string): Promise<SpanRecord[]> {
    const wanted = bareTraceId(id);
    const found = [...groupTraces(await this.load())].filter(
      ([traceId]) => wanted !== '' && beginsWith(traceId, wanted),
    );
    const [first, second] = found;
    if (first === undefined) throw new Error(`there is no trace "${id}"; find_traces lists them`);
    if (second !== undefined) throw new Error(`"${id}" is the beginning of ${found.length} trace ids; give more of it`);
    return first[1];
  }

  async spans(search: string): Promise<SpanRecord[]> {
    const parsed = parseSearch(search);
    if ('problem' in parsed) throw new Error(`the search cannot be read: ${parsed.problem.message}`);
    const matches = toTraceMatcher(parsed.search);
    return [...groupTraces(await this.load()).values()].filter(matches).flat();
  }
}

function summary(spans: readonly SpanRecord[]): FoundTrace {
  const tree = buildTraceTree(spans);
  const root = tree.spans[mainRoot(tree) ?? 0] as SpanRecord;
  const { traceId, name, service, startUs, durationUs } = root;
  return {
    traceId,
    name,
    service,
    startUs,
    durationUs,
    spanCount: spans.length,
    errorCount: spans.filter(({ error }) => error).length,
  };
}
