import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { CircuitOpenError, RejectedError } from 'nestjs-traced/resilience';

interface Reply {
  status(code: number): { set(headers: Record<string, string>): { json(body: unknown): void } };
}

/** Answers 503 when a policy refused a call, and says when to come back if that is known. */
@Catch(RejectedError)
export class RefusedCallFilter implements ExceptionFilter<RejectedError> {
  catch(error: RejectedError, host: ArgumentsHost): void {
    const waitMs = error instanceof CircuitOpenError ? error.retryAfterMs : undefined;
    const headers: Record<string, string> =
      waitMs === undefined ? {} : { 'retry-after': String(Math.ceil(waitMs / 1000)) };
    const message = `${error.policy} is not called at the moment`;
    host.switchToHttp().getResponse<Reply>().status(503).set(headers).json({ statusCode: 503, message });
  }
}
