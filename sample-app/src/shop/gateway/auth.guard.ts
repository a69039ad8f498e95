import { Injectable, UnauthorizedException, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Sensitive, Traced } from 'nestjs-traced';
import { ServiceClient } from '../common/service-client.js';

interface IncomingRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Asks the auth service about the bearer token of every request. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(private readonly services: ServiceClient) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { authorization } = context.switchToHttp().getRequest<IncomingRequest>().headers;
    await this.verify(typeof authorization === 'string' ? authorization.replace(/^Bearer\s+/iu, '') : '');
    return true;
  }

  @Traced({ name: 'gateway.authenticate', expected: [UnauthorizedException] })
  async verify(@Sensitive() token: string): Promise<void> {
    if (token === '') throw new UnauthorizedException('Send a bearer token');
    await this.services.post('auth', '/auth/verify', { token });
  }
}
