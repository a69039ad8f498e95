import { Injectable } from '@nestjs/common';
import { currentSpan } from 'nestjs-traced';
import { Cache } from '../cache/cache.service.js';
import { errorName } from '../common/error-name.js';
import { hashEmail } from '../common/privacy.js';
import { User } from './user.js';

/** Users in the cache, by id and by the hash of their address. */
@Injectable()
export class UserCache {
  constructor(private readonly cache: Cache) {}

  /** The id of the user with this address. Throws when the cache is away. */
  findByEmail(email: string): Promise<string | undefined> {
    return this.cache.get<string>(emailKey(email));
  }

  async findById(id: string): Promise<User | undefined> {
    try {
      const found = await this.cache.get<User>(idKey(id));
      return found && new User(found.id, found.name, found.email, found.type);
    } catch (error) {
      currentSpan().addEvent('cache_check_failed', { 'cache.error': errorName(error), fallback: 'database' });
      return undefined;
    }
  }

  /** Whether the user was stored; a cache that is away is worth an event, not an error. */
  async put(user: User): Promise<boolean> {
    try {
      await this.cache.set(idKey(user.id), user);
      await this.cache.set(emailKey(user.email), user.id);
      return true;
    } catch (error) {
      currentSpan().addEvent('cache_update_failed', {
        'cache.error': errorName(error),
        'cache.operation': 'user_update',
      });
      return false;
    }
  }
}

function idKey(id: string): string {
  return `user:${id}`;
}

function emailKey(email: string): string {
  return `user-by-email:${hashEmail(email)}`;
}
