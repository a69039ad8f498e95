import type { Context } from '@opentelemetry/api';
import { TracedCall } from '../call/traced-call.js';
import type { CallArguments } from '../method/call-plan.js';
import type { Site } from '../method/traced-method.js';

/** The iterations of what one call returned: the first is that call, each further one a sibling of its own. */
export class Iterations {
  #first: TracedCall | undefined;
  readonly #site: Site;
  readonly #parent: Context;
  readonly #args: CallArguments;
  readonly #self: unknown;

  constructor(call: TracedCall) {
    this.#first = call;
    this.#site = call.site;
    this.#parent = call.parent;
    this.#args = call.args;
    this.#self = call.self;
  }

  /** The call that is now iterated. */
  next(): TracedCall {
    const first = this.#first;
    this.#first = undefined;
    if (first?.use() === true) return first;
    return new TracedCall(this.#site, this.#parent, this.#args, this.#self).start();
  }
}
