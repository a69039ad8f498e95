import { describeMap, toldEdge } from '../../analysis/sentences/describe-map.js';
import { mapCalls } from '../../analysis/service-map/service-map.js';
import type { MapAnswer } from '../api.js';
import { answerJson, type ViewerRequest, type ViewerResponse } from '../http/messages.js';
import type { AnswerSources } from './answer-sources.js';
import { EdgeCalls } from './edge-calls.js';
import { findTraces } from './traces/find-traces.js';

/** `GET api/map`: who calls whom. */
export function answerMap({ store }: AnswerSources, { query }: ViewerRequest): ViewerResponse {
  const spans = findTraces(store, query.get('query')).flatMap((trace) => trace.spans);
  const calls = new EdgeCalls();
  const found = mapCalls(
    spans.filter(({ open }) => open !== true),
    (call) => calls.add(call),
  );
  const edges = found.edges.map((edge) => ({ ...edge, ...calls.of(edge, store.nowUs()) }));
  const { parent, child } = toldEdge(found.edges) ?? {};
  const told = parent === undefined || child === undefined ? undefined : { parent, child };
  return answerJson({ nodes: found.nodes, edges, ...describeMap(found), told } satisfies MapAnswer);
}
