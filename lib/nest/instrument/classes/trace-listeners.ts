import { classNameOf } from '../../../core/method/runtime-class.js';
import { ATTR_TRACED_EVENT } from '../../../shared/attributes.js';
import type { MessageRelation } from '../../../drivers/messaging/message-span.js';
import type { ClassPatches } from './class-patches.js';
import { membersOf, metadataOf } from './members.js';
import { tracedMember } from './trace-entry.js';

type Metatype = { readonly prototype: object; readonly name: string };

/** Gives the listeners of @nestjs/event-emitter spans: children of the emitter's, or traces of their own with a link. */
export function traceListeners(metatype: Metatype, patches: ClassPatches, relation: MessageRelation): void {
  for (const [holder, key, method] of membersOf(metatype.prototype)) {
    const found = metadataOf('EVENT_LISTENER_METADATA', method);
    if (!Array.isArray(found)) continue;
    const events = (found as { event?: unknown }[]).map(({ event }) => String(event));
    patches.replace(holder, key, (original) =>
      tracedMember(
        { className: classNameOf(metatype), holder, key, original },
        { attributes: { [ATTR_TRACED_EVENT]: events.join(' ') }, root: relation === 'link' },
      ),
    );
  }
}

// The metadata of @nestjs/cqrs, and the method that it calls on each kind of handler.
const HANDLERS: readonly (readonly [metadata: string, method: string])[] = [
  ['__commandHandler__', 'execute'],
  ['__queryHandler__', 'execute'],
  ['__eventsHandler__', 'handle'],
];

/** Gives the handlers of @nestjs/cqrs spans. */
export function traceHandlers(metatype: Metatype, patches: ClassPatches): void {
  for (const [metadata, name] of HANDLERS) {
    if (metadataOf(metadata, metatype) === undefined) continue;
    for (const [holder, key] of membersOf(metatype.prototype)) {
      if (key !== name) continue;
      patches.replace(holder, key, (original) =>
        tracedMember({ className: classNameOf(metatype), holder, key, original }, {}),
      );
    }
  }
}
