import { bottlenecks, explainTrace } from '../../analysis/causes/explain-trace.js';
import { compare } from '../../analysis/compare/compare.js';
import { criticalPath } from '../../analysis/critical-path/critical-path.js';
import { repetitions } from '../../analysis/repetition/repetitions.js';
import { serviceMap } from '../../analysis/service-map/service-map.js';
import { statistics } from '../../analysis/statistics/statistics.js';
import { renderTrace } from '../../analysis/text-tree/render-trace.js';
import type { TraceSource } from './trace-source.js';

/** A tool that an assistant may call; answers with a text, or with a value that becomes JSON. */
export interface Tool {
  readonly description: string;
  readonly arguments: Readonly<Record<string, { readonly description: string; readonly isRequired?: true }>>;
  call(source: TraceSource, args: Readonly<Record<string, string>>): Promise<unknown>;
}

const trace = { trace: { description: 'id of the trace, or its beginning', isRequired: true as const } };
const search = { search: { description: 'which traces, e.g. "service:orders status:error dur>50ms"; all without' } };
const LIMIT = 50;

/** The analysis of the library, as an assistant asks for it. */
export const tools: Readonly<Record<string, Tool>> = {
  find_traces: {
    description: `Lists traces, the slowest first, ${LIMIT} at most: id, name, duration, errors.`,
    arguments: search,
    call: async (source, args) => (await source.find(args['search'] ?? '')).slice(0, LIMIT),
  },
  show_trace: {
    description: 'Draws one trace as a tree: spans, services, durations, attributes, events.',
    arguments: trace,
    call: async (source, args) => renderTrace({ spans: await source.trace(args['trace'] ?? '') }, { limit: 500 }),
  },
  why_slow: {
    description: 'Says in sentences why a trace took as long as it did, what is not a cause, and what could be done.',
    arguments: trace,
    call: async (source, args) => explainTrace({ spans: await source.trace(args['trace'] ?? '') }),
  },
  critical_path: {
    description: 'The stretches of time of which a request consisted, and the causes by what they took of it.',
    arguments: trace,
    call: async (source, args) => {
      const spans = await source.trace(args['trace'] ?? '');
      return { ...criticalPath({ spans }), bottlenecks: bottlenecks({ spans }) };
    },
  },
  compare_traces: {
    description: 'What is different between two traces, place by place, and in a sentence.',
    arguments: {
      a: { description: 'id of the first trace', isRequired: true },
      b: { description: 'id of the second trace', isRequired: true },
    },
    call: async (source, args) =>
      compare({ spans: await source.trace(args['a'] ?? '') }, { spans: await source.trace(args['b'] ?? '') }),
  },
  statistics: {
    description: 'Count, errors, percentiles, own work and share of the critical path of every operation.',
    arguments: search,
    call: async (source, args) => statistics(await source.spans(args['search'] ?? '')),
  },
  repeated_calls: {
    description: 'Calls that are made again and again below one parent (N+1), and what one call would save.',
    arguments: search,
    call: async (source, args) => repetitions({ spans: await source.spans(args['search'] ?? '') }),
  },
  service_map: {
    description: 'Which service calls which, how often, how long it takes and how often it fails.',
    arguments: search,
    call: async (source, args) => serviceMap(await source.spans(args['search'] ?? '')),
  },
};
