import { ConflictException, Injectable } from '@nestjs/common';
import { currentSpan, Traced } from 'nestjs-traced';
import { errorName } from '../common/error-name.js';
import { UserCache } from './user-cache.js';
import type { User } from './user.js';
import { UsersRepository } from './users.repository.js';

/** Refuses an address that is taken: the cache answers fast, the database for certain. */
@Injectable()
export class DuplicateCheck {
  constructor(
    private readonly cache: UserCache,
    private readonly repository: UsersRepository,
  ) {}

  @Traced({
    name: 'user.check_duplicate',
    expected: [ConflictException],
    attributes: { 'check.type': 'duplicate_prevention' },
  })
  async check(user: User): Promise<void> {
    const isTaken = (await this.#isCached(user.email)) || (await this.repository.hasEmail(user.email));
    currentSpan().setAttribute('user.exists', isTaken);
    if (isTaken) throw new ConflictException('A user with this address exists');
  }

  /** A cache that fails costs time, not the answer. */
  async #isCached(email: string): Promise<boolean> {
    const span = currentSpan();
    try {
      const isHit = (await this.cache.findByEmail(email)) !== undefined;
      span.setAttribute('cache.hit', isHit);
      if (!isHit) span.addEvent('cache_check_passed', { 'cache.result': 'user_not_found', next: 'database_check' });
      return isHit;
    } catch (error) {
      span.addEvent('cache_check_failed', { 'cache.error': errorName(error), fallback: 'database_check' });
      return false;
    }
  }
}
