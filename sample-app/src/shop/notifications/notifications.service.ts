import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Traced } from 'nestjs-traced';

/** A message to a customer; the recipient arrives masked already. */
export interface Message {
  readonly template: string;
  readonly recipient: string;
  readonly subject: string;
}

@Injectable()
export class NotificationsService {
  @Traced({
    name: 'notification.send',
    kind: 'producer',
    attributes: ([message]: [Message]) => ({
      'notification.template': message.template,
      'notification.recipient': message.recipient,
    }),
  })
  async send(_message: Message): Promise<void> {
    await sleep(5);
  }
}
