import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { SpanAttr, Traced } from 'nestjs-traced';
import { MemoryStore } from '../cache/memory.store.js';
import { BackgroundTasks } from '../common/background-tasks.js';
import { maskEmail } from '../common/privacy.js';
import { ServiceClient } from '../common/service-client.js';
import type { User } from './user.js';

const DAY_SECONDS = 86_400;
const BEST_SELLERS = ['tea', 'cup'];
const DEFAULT_PREFERENCES = { language: 'en', newsletter: false, theme: 'light' };

/**
 * What happens after a user was created, without the user waiting for it.
 *
 * Each task has a trace of its own (`root`), linked to the request that caused it and not stretching that request.
 */
@Injectable()
export class FollowUps {
  /** Stands in for the systems that the tasks would write to. */
  readonly #written = new MemoryStore();

  constructor(
    private readonly tasks: BackgroundTasks,
    private readonly services: ServiceClient,
  ) {}

  start(user: User): void {
    this.tasks.start('send_welcome_email', () => this.sendWelcomeEmail(user));
    this.tasks.start('update_analytics', () => this.updateAnalytics(user));
    this.tasks.start('trigger_recommendations', () => this.triggerRecommendations(user));
    this.tasks.start('setup_default_preferences', () => this.setupDefaultPreferences(user));
  }

  @Traced({ name: 'task.send_welcome_email', root: true })
  async sendWelcomeEmail(@SpanAttr('user.id', (user: User) => user.id) user: User): Promise<void> {
    await this.services.post('notifications', '/notifications', {
      template: 'welcome',
      recipient: maskEmail(user.email),
      subject: user.id,
    });
  }

  @Traced({ name: 'task.update_analytics', root: true, attributes: { 'analytics.event': 'user_created' } })
  async updateAnalytics(@SpanAttr('user.id', (user: User) => user.id) user: User): Promise<void> {
    await sleep(8);
    await this.#written.set(`signed-up:${user.id}`, new Date().toISOString(), DAY_SECONDS);
  }

  @Traced({ name: 'task.trigger_recommendations', root: true })
  async triggerRecommendations(@SpanAttr('user.id', (user: User) => user.id) user: User): Promise<void> {
    await sleep(15);
    await this.#written.set(`recommended:${user.id}`, JSON.stringify(BEST_SELLERS), DAY_SECONDS);
  }

  @Traced({ name: 'task.setup_default_preferences', root: true, attributes: { 'preferences.count': 3 } })
  async setupDefaultPreferences(@SpanAttr('user.id', (user: User) => user.id) user: User): Promise<void> {
    await sleep(5);
    await this.#written.set(`preferences:${user.id}`, JSON.stringify(DEFAULT_PREFERENCES), DAY_SECONDS);
  }
}
