import { Catch, type ExceptionFilter } from '@nestjs/common';
import { context } from '@opentelemetry/api';
import { entryOf } from '../../core/span/entry-span.js';
import { guard } from '../../shared/errors/guard.js';
import { ServerSpan } from '../../http/server/server-span.js';

// Nest asks `exception instanceof Type` of every filter until one says yes. This one looks, and always says no.
class Watched {
  static [Symbol.hasInstance](exception: unknown): false {
    guard('watching exceptions', () => {
      const active = context.active();
      const entry = entryOf(active);
      // For messages Nest answers with an error of its own, so the thrown one is kept until the message's span ends.
      if (entry !== undefined) entry.thrown = { value: exception };
      else ServerSpan.of(active)?.fail(exception);
    });
    return false;
  }
}

/**
 * Tells the span of the request or message what a guard, a pipe, an interceptor or a handler threw, and never handles anything.
 *
 * A filter that catches the exception on the handler or its controller is asked before this one.
 */
@Catch(Watched)
export class WatchingFilter implements ExceptionFilter {
  catch(exception: unknown): never {
    throw exception;
  }
}
