import { Inject, Injectable } from '@nestjs/common';
import type { ClientProxy } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { BackgroundTasks } from '../common/background-tasks.js';
import { ORDER_CONFIRMED } from '../common/events.js';
import type { Message } from '../notifications/notifications.service.js';

/** Where the injector keeps the connection for events. */
export const EVENTS = Symbol('events');

/** Tells whoever wants to know what has happened to an order; nobody's answer is waited for. */
@Injectable()
export class OrderEvents {
  constructor(
    @Inject(EVENTS) private readonly events: ClientProxy,
    private readonly tasks: BackgroundTasks,
  ) {}

  confirmed(message: Message): void {
    const sent = this.events.emit(ORDER_CONFIRMED, message);
    this.tasks.start(ORDER_CONFIRMED, () => lastValueFrom(sent, { defaultValue: undefined }));
  }
}
