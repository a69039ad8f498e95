import { useMemo } from 'preact/hooks';
import { explainTrace } from '../../../../analysis/causes/explain-trace.js';
import { slowestOf } from '../../model/slowest.js';
import { Said } from '../../parts/said.js';
import { useLoaded } from '../../state/loaded.js';
import { href } from '../../state/route.js';
import { source } from '../../state/source.js';
import { traces } from '../../state/traces.js';

/** Why the trace that tells most about the list took as long as it did: one is fetched, and again only when it changes. */
export function WhySlow() {
  const slowest = useMemo(() => slowestOf(traces.value), [traces.value]);
  const id = slowest?.trace.traceId;
  const { value } = useLoaded(
    async () => (id === undefined ? undefined : source.value.trace(id)),
    [id, slowest?.trace.spanCount],
  );
  const headline = useMemo(() => (value === undefined ? '' : explainTrace({ spans: value.spans }).headline), [value]);
  if (headline === '' || value?.traceId !== id || slowest === undefined) return null;
  return (
    <>
      <Said text={`${slowest.lead} ${headline}`} /> <a href={href('trace', id)}>show it</a>
    </>
  );
}
