import { Global, Module } from '@nestjs/common';
import { BackgroundTasks } from './background-tasks.js';
import { ServiceClient } from './service-client.js';

/** What every service of the shop has. */
@Global()
@Module({ providers: [BackgroundTasks, ServiceClient], exports: [BackgroundTasks, ServiceClient] })
export class ShopModule {}
