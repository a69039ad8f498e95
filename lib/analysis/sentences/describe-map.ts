import type { ServiceEdge, ServiceMap } from '../service-map/service-map.js';
import { formatDuration } from '../words/duration.js';
import { code, strong } from '../words/marks.js';
import { groupDigits, percent, plural } from '../words/words.js';
import type { ViewSentence } from './describe-operations.js';

const FAILING = 0.05;
const FEW = 10;

/** What one would say of a map: what fails, else what is slow, else how large it is. */
export function describeMap({ nodes, edges }: ServiceMap): ViewSentence {
  if (edges.length === 0) {
    return { sentence: nodes.length === 0 ? 'Nothing has run yet.' : 'No service calls another.', detail: '' };
  }
  const told = toldEdge(edges) as ServiceEdge;
  if (isFailing(told)) {
    const upstream = edges.some(({ child, errorCount }) => child === told.parent && errorCount > 0);
    return {
      sentence: `${code(told.child)} fails ${strong(percent(told.errorCount / told.callCount))} of the calls of ${code(told.parent)}${upstream ? '; what is upstream of it fails because of that' : ''}.`,
      detail: `${plural(told.errorCount, 'call')} of ${groupDigits(told.callCount)} failed.`,
    };
  }
  const { parent, child, callCount, p95Us } = told;
  return {
    sentence: `Hardly anything fails; most of the time goes from ${code(parent)} to ${code(child)}: ${plural(callCount, 'call')}, ${strong(formatDuration(p95Us))} at p95.`,
    detail: '',
  };
}

/** The edge that {@link describeMap} is about: the one that fails most, else the one that takes most of the time. */
export function toldEdge(edges: readonly ServiceEdge[]): ServiceEdge | undefined {
  const failing = worst(edges.filter(isFailing), ({ errorCount, callCount }) => errorCount / callCount);
  return failing ?? worst(edges, ({ callCount, p50Us }) => callCount * p50Us);
}

const isFailing = ({ errorCount, callCount }: ServiceEdge): boolean =>
  errorCount / callCount >= FAILING && (callCount >= FEW || errorCount > 1);

/** The edge with the highest figure; the deepest failing one is its own cause, so later ones win a tie. */
function worst(edges: readonly ServiceEdge[], figure: (edge: ServiceEdge) => number): ServiceEdge | undefined {
  return edges.reduce<ServiceEdge | undefined>(
    (best, edge) => (best === undefined || figure(edge) >= figure(best) ? edge : best),
    undefined,
  );
}

/** What one would say of the calls from one service to another. */
export function describeEdge({ parent, child, callCount, errorCount, p50Us, p95Us }: ServiceEdge): ViewSentence {
  const failed = errorCount === 0 ? 'None failed.' : `${strong(percent(errorCount / callCount))} of them failed.`;
  return {
    sentence: `${code(parent)} called ${code(child)} ${callCount === 1 ? 'once' : `${groupDigits(callCount)} times`}. ${failed}`,
    detail: `Half of the calls took ${formatDuration(p50Us)} or less, 95 % took ${formatDuration(p95Us)} or less.`,
  };
}
