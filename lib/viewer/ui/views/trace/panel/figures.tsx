import type { ComponentChildren } from 'preact';
import { kindOf } from '../../../../../analysis/causes/kind.js';
import type { OperationProfile } from '../../../../api.js';
import type { RowNode } from '../../../model/rows/row-node.js';
import { piecesOf } from '../../../model/rows/segments.js';
import { count, duration, percent, plural, signedDuration } from '../../../model/words/format.js';
import { nameOf } from '../row-name.js';
import { useScreen } from '../screen.js';
import { Shape } from '../shape.js';

const Figure = ({
  value,
  text,
  isBad = false,
}: {
  readonly value: ComponentChildren;
  readonly text: string;
  readonly isBad?: boolean;
}) => (
  <div>
    <dt>{text}</dt>
    <dd class={isBad ? 'bad' : ''}>{value}</dd>
  </div>
);

/** How long, and how that compares with what is usual. */
export function Figures({ node }: { readonly node: RowNode }) {
  const { rows, detail } = useScreen();
  const { own, pauses } = piecesOf(node, rows.nodes);
  const length = (pieces: readonly { fromUs: number; toUs: number }[]): number =>
    pieces.reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, 0);
  const root = rows.nodes[0]!.span;
  const total =
    node.kind === 'fold' ? node.spans.reduce((sum, { durationUs }) => sum + durationUs, 0) : node.span.durationUs;
  const profile = detail.profiles[`${node.box.service}\n${node.box.name}`];
  if (node.span.open === true) return <OpenFigures node={node} profile={profile} />;
  return (
    <section>
      <dl class="figures">
        <Figure value={duration(total)} text={node.kind === 'fold' ? 'together' : 'duration'} />
        {node.kind === 'fold' ? (
          <Figure value={duration(total / node.spans.length)} text="each, mean" />
        ) : pauses.length > 0 ? (
          <Figure value={duration(length(pauses))} text="of it waiting" />
        ) : (
          <Figure value={duration(length(own))} text="own work" />
        )}
        <Figure value={percent(total / root.durationUs)} text={`of the ${kindOf(root)}`} />
        <Figure value={signedDuration(node.span.startUs - rows.originUs)} text="after the start" />
      </dl>
      {node.box.movedUs !== undefined && (
        <p class="t2">
          Drawn {duration(Math.abs(node.box.movedUs))} {node.box.movedUs > 0 ? 'later' : 'earlier'} than its clock says
        </p>
      )}
      {node.kind === 'span' && profile !== undefined && profile.count > 1 && <Peers node={node} profile={profile} />}
    </section>
  );
}

function OpenFigures({ node, profile }: { readonly node: RowNode; readonly profile: OperationProfile | undefined }) {
  const { rows } = useScreen();
  const running = rows.nodes.slice(node.index + 1, node.end).findLast(({ span }) => span.open === true);
  return (
    <section>
      <div class="row together">
        <span class="answer">{duration(node.span.durationUs)}</span>
        <i class="dot live" aria-hidden="true" />
        <span class="open-text">still open</span>
      </div>
      <p class="t2">
        {profile !== undefined && `Usually done in ${duration(profile.p50Us)} (p50 of ${count(profile.count)}). `}
        {running !== undefined &&
          `It has been waiting for ${nameOf(running)} for ${duration(running.span.durationUs)}.`}
      </p>
    </section>
  );
}

/** Never broken over two lines. */
const Whole = ({ children }: { readonly children: ComponentChildren }) => <span class="whole">{children}</span>;

function Peers({ node, profile }: { readonly node: RowNode; readonly profile: OperationProfile }) {
  const us = node.box.durationUs;
  const faster = profile.quantilesUs.filter((value) => value < us).length / Math.max(1, profile.quantilesUs.length);
  const isFlagged = profile.count >= 20;
  return (
    <>
      {isFlagged && <Shape quantilesUs={profile.quantilesUs} us={us} service={node.box.service} />}
      <p class="t2">
        {isFlagged ? (
          <>
            {faster === 0 ? (
              'As fast as the fastest'
            ) : (
              <>
                {faster < 0.95 ? 'Ordinary: slower' : 'Slower'} than <b class="t1">{percent(Math.min(faster, 0.99))}</b>
              </>
            )}{' '}
            of {count(profile.count)} <code>{node.box.name}</code>, <Whole>p50 {duration(profile.p50Us)}</Whole>,{' '}
            <Whole>p95 {duration(profile.p95Us)}</Whole>
          </>
        ) : (
          <>
            {plural(profile.count, 'call')} of <code>{node.box.name}</code> so far, p50 {duration(profile.p50Us)}; too
            few to call one slow
          </>
        )}
      </p>
    </>
  );
}
