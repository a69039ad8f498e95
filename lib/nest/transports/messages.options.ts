import type { MessageRelation } from '../../drivers/messaging/message-span.js';

/** How messages of Nest's microservices are traced. */
export interface MessagesOptions {
  /**
   * How the span of an event's handler belongs to the span that sent the event: `'link'` makes a trace of its own with a
   * link, `'parent'` goes on with the sender's trace. A request that waits for its answer always has the caller as parent.
   *
   * @defaultValue `'link'`
   */
  readonly events?: MessageRelation | undefined;
}
