import { timingSafeEqual } from 'node:crypto';
import { Injectable, UnauthorizedException } from '@nestjs/common';
import { Sensitive, SpanAttr, Traced } from 'nestjs-traced';
import { settings } from '../common/settings.js';

/** Who is calling. */
export interface Caller {
  readonly subject: string;
  readonly scopes: readonly string[];
}

@Injectable()
export class AuthService {
  /** A wrong token is an everyday answer, not a fault of this service. */
  @Traced({
    name: 'auth.verify_token',
    expected: [UnauthorizedException],
    onResult: (caller: Caller) => ({ 'auth.subject': caller.subject, 'auth.scopes': [...caller.scopes] }),
  })
  verify(@SpanAttr('auth.token') @Sensitive() token: string): Caller {
    if (!isSame(token, settings.token)) throw new UnauthorizedException('The token is not valid');
    return { subject: 'demo-client', scopes: ['users', 'orders'] };
  }
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
