import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { context } from '@opentelemetry/api';
import { guard } from '../shared/guard.js';
import { ServerSpan } from '../http/server-span.js';

/**
 * Names the handler on the server span and lets every request pass.
 *
 * A guard, because that is the cheapest place where Nest tells which handler a request is for: an interceptor costs a
 * request several times as much as its span does.
 */
@Injectable()
export class NamingGuard implements CanActivate {
  canActivate(execution: ExecutionContext): true {
    guard('naming the handler', () => {
      const server = ServerSpan.of(context.active());
      if (server && server.functionName === undefined) server.setFunction(handlerName(execution));
    });
    return true;
  }
}

/** The handler of a request as `Class.method`. */
export function handlerName(execution: ExecutionContext): string {
  return `${execution.getClass().name}.${execution.getHandler().name}`;
}
