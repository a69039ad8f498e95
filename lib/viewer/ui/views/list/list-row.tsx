import type { TraceSummary } from '../../../api.js';
import { clock, clockSeconds, duration, plural } from '../../model/words/format.js';
import { SLOTS } from '../../model/services.js';
import { badgesOf, entryOf, isFailed, routeBar, verbOf } from '../../model/trace-list.js';
import { Chip, colourOf, Disc } from '../../parts/marks.js';
import { picked, slots, slotsVersion } from '../../state/app.js';
import { href, setParams } from '../../state/route.js';

export const ListHead = () => (
  <div class="list-head" aria-hidden="true">
    <span>Started (UTC) ↓</span>
    <span />
    <span />
    <span>Entry</span>
    <span>Services</span>
    <span class="num">Took</span>
    <span class="against">
      <b>against its route</b>
      <span>p95</span>
    </span>
    <span class="num">Spans</span>
    <span>What is special</span>
  </div>
);

interface ListRowProps {
  readonly trace: TraceSummary;
  readonly top: number;
  readonly isSelected: boolean;
  /** The longest trace of its route, for routes too young for a p95. */
  readonly longestUs: number;
}

export function ListRow({ trace, top, isSelected, longestUs }: ListRowProps) {
  const failed = isFailed(trace);
  const pick = picked.value.indexOf(trace.traceId);
  return (
    <a
      class={`list-row ${pick >= 0 ? 'picked' : ''}`}
      id={`t-${trace.traceId}`}
      role="option"
      aria-selected={isSelected}
      aria-label={labelOf(trace)}
      tabIndex={-1}
      href={href('trace', trace.traceId)}
      style={{ top: `${top}px` }}
      onFocus={() => setParams({ trace: trace.traceId })}
    >
      <span class="time mono" data-pick={pick === 0 ? 'A' : 'B'}>
        {clock(trace.startUs)}
      </span>
      <span class="point">{failed ? <Disc /> : trace.open ? <i class="dot live" /> : <i />}</span>
      <span class="verb mono">{verbOf(trace)}</span>
      <span class="entry cut">
        <span class={failed ? 'bad' : ''}>{entryOf(trace)}</span>
        {trace.statusCode !== undefined && <span class="t2"> &nbsp;{trace.statusCode}</span>}
      </span>
      <ServiceSlotsOf services={trace.services} />
      <span class={`took ${trace.open ? 'open' : ''}`}>{duration(trace.durationUs)}</span>
      <Bar trace={trace} longestUs={longestUs} />
      <span class="spans">{trace.spanCount}</span>
      <span class="special" data-spans={plural(trace.spanCount, 'span')}>
        {badgesOf(trace).map(({ kind, text }) => (
          <Chip kind={kind}>{text}</Chip>
        ))}
      </span>
    </a>
  );
}

function labelOf(trace: TraceSummary): string {
  const outcome = isFailed(trace) ? 'failed' : trace.open ? 'still open' : 'done';
  const badges = badgesOf(trace).map(({ text }) => text);
  return [
    `${verbOf(trace)} ${entryOf(trace)}`,
    trace.statusCode === undefined ? outcome : `${outcome} with ${trace.statusCode}`,
    duration(trace.durationUs),
    `started ${clockSeconds(trace.startUs)}`,
    plural(trace.spanCount, 'span'),
    ...badges,
  ].join(', ');
}

/** Fixed places: position tells as much as colour. */
function ServiceSlotsOf({ services }: { readonly services: readonly string[] }) {
  void slotsVersion.value;
  return (
    <span class="slots" title={services.join(', ')}>
      {slots.names.slice(0, SLOTS).map((name) => (
        <i class={services.includes(name) ? slots.colour(name) : 'none'} />
      ))}
      {services.some((name) => slots.colour(name) === 'cx') && <i class="cx" />}
    </span>
  );
}

function Bar({ trace, longestUs }: { readonly trace: TraceSummary; readonly longestUs: number }) {
  const { width, p50, hasP95, over } = routeBar(trace, longestUs);
  const total = trace.path.reduce((sum, { us }) => sum + us, 0);
  const last = trace.path[trace.path.length - 1]?.service ?? trace.service;
  return (
    <span class="bar">
      {hasP95 && <i class="line" />}
      <span class={`pieces ${over === undefined ? '' : 'cut-off'}`} style={{ width: `max(2px, ${width * 100}%)` }}>
        {trace.open ? (
          <i class={`stripes ${colourOf(last)}`} />
        ) : (
          trace.path.map(({ service, us }) => (
            <i class={colourOf(service)} style={{ width: `${(us / total) * 100}%` }} />
          ))
        )}
        {!trace.open && trace.path.length === 0 && <i class={colourOf(trace.service)} style={{ width: '100%' }} />}
      </span>
      {p50 !== undefined && <i class="half" style={{ left: `${p50 * 100}%` }} />}
      {over !== undefined && (
        <span class="over mono" style={{ left: '100%' }}>
          {over}
        </span>
      )}
    </span>
  );
}
