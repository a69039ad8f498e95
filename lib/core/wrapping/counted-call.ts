import { reportInternalError } from '../../shared/errors/guard.js';
import { hideTextOf } from '../call/call-measure.js';
import { nextCallNumber } from '../call/call-number.js';
import type { CallArguments, MeteredEnd, ValueHiding } from '../method/call-plan.js';
import type { Outcome } from '../contracts/outcome.js';
import { activeContext } from '../process/provider.js';
import { followResult } from '../results/follow-result.js';
import { shapeOf } from '../results/result-shape.js';
import { isOfPlatform } from '../results/trace-promise.js';
import { toOutcome } from '../outcome/to-outcome.js';
import { TracedCall } from '../call/traced-call.js';
import type { Site } from '../method/traced-method.js';

/**
 * One call of a method that has no span and only metrics that are counted at its end. It enters no context and holds no
 * arguments: a counter written by hand costs two hundred nanoseconds, and this one must not cost more.
 */
export class CountedCall {
  constructor(
    private readonly site: Site,
    private readonly number = nextCallNumber(),
  ) {}

  fail(error: unknown, self: unknown, args: CallArguments): void {
    const outcome = toOutcome(error, activeContext(), this.site.plan.isExpected);
    tell(this.site, new CountedEnd(this.site, args, self, undefined, outcome));
  }

  /** Counts when what the method returned ends, and answers with what the caller receives. */
  finish(result: unknown, self: unknown, args: CallArguments): unknown {
    if (typeof result !== 'object' || result === null) return this.succeed(result, self, args);
    const shape = shapeOf(result);
    if (shape === 'value') return this.succeed(result, self, args);
    // The promise of an async function is new and already running, so `then` is safe on it. Another one may be a cached
    // promise or one that only starts when `then` is called: `followResult` knows how to treat those.
    if (shape === 'promise' && this.site.method.isAsync && isOfPlatform(result)) {
      return Promise.prototype.then.call(
        result,
        (value: unknown) => this.finish(value, self, args),
        (error: unknown) => {
          this.fail(error, self, args);
          throw error;
        },
      );
    }
    return followResult(new TracedCall(this.site, activeContext(), args, self, this.number).begin(undefined), result);
  }

  private succeed(result: unknown, self: unknown, args: CallArguments): unknown {
    tell(this.site, new CountedEnd(this.site, args, self, result, 'ok'));
    return result;
  }
}

/** How a counted call ended; its label values are shown without the sensitive values of the call. */
class CountedEnd implements MeteredEnd, ValueHiding {
  readonly durationMs = 0;
  readonly span = undefined;

  constructor(
    private readonly site: Site,
    readonly args: CallArguments,
    readonly self: unknown,
    readonly result: unknown,
    readonly outcome: Outcome,
  ) {}

  get hiding(): ValueHiding {
    return this;
  }

  hide(text: string): string {
    return hideTextOf(this.site, this.args, activeContext(), text);
  }
}

function tell(site: Site, end: MeteredEnd): void {
  const { meters = [] } = site.plan;
  try {
    for (let index = 0; index < meters.length; index++) meters[index]?.ended?.(end, undefined);
  } catch (error) {
    reportInternalError(`${site.functionName} metrics`, error);
  }
}
