// Of @nestjs/terminus, which the project does not install, as much as a page uses.
declare module '@nestjs/terminus' {
  type Result = Record<string, { status: 'up' | 'degraded' | 'down' } & Record<string, any>>;
  export class HealthCheckService {
    check(indicators: (() => Result | PromiseLike<Result>)[]): Promise<unknown>;
  }
  export function HealthCheck(): MethodDecorator;
}
