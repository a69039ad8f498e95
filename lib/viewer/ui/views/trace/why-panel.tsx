import { useMemo, useRef, useState } from 'preact/hooks';
import type { Bottleneck, NotACause, Suggestion } from '../../../../analysis/causes/causes.types.js';
import { whatIf } from '../../../../analysis/what-if/what-if.js';
import { imagined } from '../../model/imagined.js';
import { duration, percent } from '../../model/words/format.js';
import { traceMarkdown } from '../../model/words/markdown.js';
import { useLeaveFocus } from '../../parts/leave-focus.js';
import { CloseIcon, colourOf } from '../../parts/marks.js';
import { Said } from '../../parts/said.js';
import { copy } from '../../state/clipboard.js';
import { useScreen } from './screen.js';

/** Where the time went, most first; what is not a cause; and what would happen if. */
export function WhyPanel() {
  const { explanation, tree } = useScreen();
  const { causes, suggestions, notCauses, rest, durationUs } = explanation;
  /** How much of each cause is taken away, 0 to 1; and the suggestions that are followed. */
  const [less, setLess] = useState<ReadonlyMap<number, number>>(new Map());
  const [followed, setFollowed] = useState<ReadonlySet<number>>(new Set());
  const changes = useMemo(
    () =>
      imagined(
        causes,
        less,
        suggestions.filter((_, index) => followed.has(index)),
      ),
    [causes, less, followed],
  );
  const predictedUs = useMemo(() => whatIf(tree, changes).predictedUs, [tree, changes]);
  const panel = useRef<HTMLElement>(null);
  useLeaveFocus(panel);
  return (
    <aside ref={panel} class="panel why" aria-label="Why is this slow">
      <WhyHead />
      <ol class="causes">
        {causes.map((cause, index) => (
          <CauseItem
            cause={cause}
            share={less.get(index) ?? 0}
            onChange={(share) => setLess(new Map([...less, [index, share]]))}
          />
        ))}
        {rest.us > 0 && <RestItem />}
        {suggestions.map((suggestion, index) => (
          <SuggestionItem
            suggestion={suggestion}
            isFollowed={followed.has(index)}
            onChange={() => setFollowed(toggled(followed, index))}
          />
        ))}
        {notCauses.map((item) => (
          <NoCauseItem item={item} />
        ))}
      </ol>
      {causes.length > 0 && (
        <WhatIf
          totalUs={durationUs}
          predictedUs={predictedUs}
          changes={changes.length}
          reset={() => {
            setLess(new Map());
            setFollowed(new Set());
          }}
        />
      )}
    </aside>
  );
}

function toggled(set: ReadonlySet<number>, value: number): Set<number> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

function WhyHead() {
  const { explanation, open } = useScreen();
  const { causes, durationUs } = explanation;
  return (
    <header>
      <div class="row">
        <h2 class="grow">Why is this slow</h2>
        <button class="square" aria-label="Close the panel" onClick={() => open('span')}>
          <CloseIcon />
        </button>
      </div>
      <div class="time-bar" aria-hidden="true">
        {causes.map(({ share, service, reason }) => (
          <i
            class={`${colourOf(service)} ${reason === 'back-off' ? 'pause' : ''}`}
            style={{ width: `${share * 100}%` }}
          />
        ))}
      </div>
      <div class="row t2 ends">
        <span>0</span>
        <span>where the {duration(durationUs)} went, most first</span>
        <span>{duration(durationUs)}</span>
      </div>
    </header>
  );
}

interface CauseItemProps {
  readonly cause: Bottleneck;
  readonly share: number;
  readonly onChange: (share: number) => void;
}

function CauseItem({ cause, share, onChange }: CauseItemProps) {
  const { rows, select, selected } = useScreen();
  const node = rows.nodes[rows.nodeOf.get(cause.spanIds[0] ?? '') ?? -1];
  const isCurrent = selected?.spans.some(({ spanId }) => cause.spanIds.includes(spanId)) === true;
  return (
    <li class={isCurrent ? 'current' : ''}>
      <span class="mark" aria-hidden="true">
        {cause.rank}
      </span>
      <div>
        <div class="head">
          <button class="plain" onClick={() => select(node)}>
            <Said text={cause.title} />
          </button>
          <span>
            <b>{duration(cause.us)}</b> <span class="t2">{percent(cause.share)}</span>
          </span>
        </div>
        <p>
          <Said text={cause.sentence} />
        </p>
        {cause.savesUs > 0 && (
          <label class="what-if">
            <span>
              saves <b>{duration(cause.savesUs)}</b> if instant
            </span>
            <input
              type="range"
              min="0"
              max="1"
              step="0.05"
              value={share}
              aria-label={`How much less of cause ${cause.rank}`}
              onInput={(event) => onChange(Number(event.currentTarget.value))}
            />
            <span class="t2">{share === 0 ? 'as it is' : share === 1 ? 'instant' : `${percent(share)} less`}</span>
          </label>
        )}
      </div>
    </li>
  );
}

function RestItem() {
  const { causes, rest } = useScreen().explanation;
  return (
    <li>
      <span class="mark none" aria-hidden="true">
        {causes.length + 1}
      </span>
      <div>
        <div class="head">
          <span>Everything else on the path</span>
          <span>
            {duration(rest.us)} <span class="t2">{percent(rest.share)}</span>
          </span>
        </div>
        <p>Calls between services and own work, in small pieces.</p>
      </div>
    </li>
  );
}

function SuggestionItem({
  suggestion,
  isFollowed,
  onChange,
}: {
  readonly suggestion: Suggestion;
  readonly isFollowed: boolean;
  readonly onChange: () => void;
}) {
  return (
    <li>
      <span class="mark none" aria-hidden="true">
        +
      </span>
      <div>
        <p class="t1">
          <Said text={suggestion.sentence} />
        </p>
        <label class="what-if">
          <input type="checkbox" checked={isFollowed} onChange={onChange} />
          <span>
            at the same time, saves <b>{duration(suggestion.savesUs)}</b>
          </span>
        </label>
      </div>
    </li>
  );
}

function NoCauseItem({ item }: { readonly item: NotACause }) {
  const { rows, select } = useScreen();
  const node = rows.nodes[rows.nodeOf.get(item.spanId) ?? -1];
  return (
    <li>
      <span class="mark none" aria-hidden="true">
        –
      </span>
      <div>
        <div class="head">
          <button class="plain" onClick={() => select(node)}>
            <Said text={item.title} />
          </button>
          <span>
            {duration(item.us)} <span class="t2">off the path</span>
          </span>
        </div>
        <p>
          <Said text={item.sentence} />
        </p>
      </div>
    </li>
  );
}

interface WhatIfProps {
  readonly totalUs: number;
  readonly predictedUs: number;
  readonly changes: number;
  readonly reset: () => void;
}

function WhatIf({ totalUs, predictedUs, changes, reset }: WhatIfProps) {
  const { detail, explanation, rows } = useScreen();
  return (
    <section class="predicted" role="status">
      <div class="row">
        <h3>What if</h3>
        <span class="t2">{changes === 0 ? 'move a slider' : changes === 1 ? '1 change' : `${changes} changes`}</span>
      </div>
      <p class="row">
        {changes > 0 && <del>{duration(totalUs)}</del>}
        <span class="answer">{changes > 0 ? `about ${duration(predictedUs)}` : duration(totalUs)}</span>
      </p>
      <div class="row wrap">
        <button disabled={changes === 0} onClick={reset}>
          Reset
        </button>
        <button onClick={() => void copy(traceMarkdown(detail, explanation, rows), 'The trace, as markdown,')}>
          Copy as markdown
        </button>
        <span class="t2">from recorded timings; not a promise</span>
      </div>
    </section>
  );
}
