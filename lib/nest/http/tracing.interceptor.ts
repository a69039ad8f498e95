import {
  Inject,
  Injectable,
  Optional,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { context, trace, type Context } from '@opentelemetry/api';
import { tap, type Observable } from 'rxjs';
import { guard } from '../../shared/errors/guard.js';
import { ServerSpan } from '../../http/server/server-span.js';
import { resolveHttpServerOptions } from '../../http/server/server.options.js';
import { ServerTracer } from '../../http/server/server-tracer.js';
import { handlersOf } from './handler-index.js';
import { FrameworkExchange, type FrameworkRequest, type FrameworkResponse } from './request-source.js';
import { SERVER_TRACER } from '../module/tracing.tokens.js';

/**
 * Runs a handler inside the context of its server span, names it there (`code.function.name`) and remembers what it
 * threw: for applications without `TracingModule`, which does all of this by itself and at a lower cost.
 *
 * Where nobody has opened a server span, it opens one (guards and middleware have run by then), or adopts that of an HTTP
 * instrumentation. Bound twice, or besides the module, it acts once.
 *
 * @example
 * ```ts
 * @UseInterceptors(TracingInterceptor)
 * @Controller('orders')
 * export class OrdersController {}
 * ```
 */
@Injectable()
export class TracingInterceptor implements NestInterceptor {
  readonly #tracer: ServerTracer | undefined;

  constructor(@Optional() @Inject(SERVER_TRACER) tracer?: ServerTracer | false) {
    if (tracer !== false) this.#tracer = tracer ?? new ServerTracer(resolveHttpServerOptions());
  }

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (this.#tracer === undefined || execution.getType() !== 'http') return next.handle();
    const tracer = this.#tracer;
    const server = guard('the tracing interceptor', () => openServerSpan(tracer, execution));
    if (!server || (server.functionName !== undefined && ServerSpan.of(context.active()) === server))
      return next.handle();
    server.setFunction(`${execution.getClass().name}.${execution.getHandler().name}`);
    const source = context.with(contextFor(server), () => next.handle());
    return source.pipe(tap({ error: (error: unknown) => server.fail(error) }));
  }
}

/** The active context, which middleware and guards may have added to; where it was lost on the way, the server span's. */
function contextFor(server: ServerSpan): Context {
  const active = context.active();
  const isInside = trace.getSpanContext(active)?.traceId === server.span.spanContext().traceId;
  return isInside ? active : server.context;
}

function openServerSpan(tracer: ServerTracer, execution: ExecutionContext): ServerSpan | undefined {
  const http = execution.switchToHttp();
  const [request, response] = [http.getRequest<FrameworkRequest>(), http.getResponse<FrameworkResponse>()];
  return tracer.open(new FrameworkExchange(request, response, handlersOf(tracer))).server;
}
