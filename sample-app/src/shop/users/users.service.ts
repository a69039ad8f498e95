import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { currentSpan, Sensitive, SpanAttr, Traced } from 'nestjs-traced';
import { DuplicateCheck } from './duplicate-check.js';
import { FollowUps } from './follow-ups.js';
import { UserCache } from './user-cache.js';
import { UserValidator } from './user-validator.js';
import { User, type NewUser } from './user.js';
import { UsersRepository } from './users.repository.js';

/** Creates and finds users. */
@Injectable()
export class UsersService {
  constructor(
    private readonly validator: UserValidator,
    private readonly duplicates: DuplicateCheck,
    private readonly repository: UsersRepository,
    private readonly cache: UserCache,
    private readonly followUps: FollowUps,
  ) {}

  @Traced({
    name: 'user.create',
    attributes: ([request]: [NewUser]) => ({
      'user.type': request.premium === true ? 'premium' : 'standard',
    }),
    onResult: (user: User) => ({ 'user.id': user.id }),
  })
  async create(
    @SpanAttr('user.email_hash', ({ email }: NewUser) => email) @Sensitive('hash') request: NewUser,
  ): Promise<User> {
    const { name, email } = await inPhase('validation', () => this.validator.validate(request));
    const user = new User(randomUUID(), name, email, request.premium === true ? 'premium' : 'standard');
    await inPhase('duplicate_check', () => this.duplicates.check(user));
    await inPhase('database_insertion', () => this.repository.insert(user));
    const isCached = await this.cache.put(user);
    this.followUps.start(user);
    currentSpan().addEvent('user_created', {
      'user.id': user.id,
      'creation.method': 'database_insert',
      'cache.updated': isCached,
      next_steps: 'follow_ups_started',
    });
    return user;
  }

  @Traced({ name: 'user.find' })
  async find(@SpanAttr('user.id') id: string): Promise<User | undefined> {
    return (await this.cache.findById(id)) ?? (await this.repository.findById(id));
  }
}

/** Runs one step; when it fails the span says which one. */
async function inPhase<T>(phase: string, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    currentSpan().setAttribute('error.phase', phase);
    throw error;
  }
}
