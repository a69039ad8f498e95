import { Body, Controller, Get, NotFoundException, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { Baggage } from 'nestjs-traced';
import { CORRELATION_ID, REQUEST_ID } from '../common/baggage.js';
import { maskEmail } from '../common/privacy.js';
import type { NewUser, User, UserView } from './user.js';
import { UsersService } from './users.service.js';

@Controller('users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Post()
  async create(
    @Body() body: NewUser,
    @Baggage(REQUEST_ID) requestId: string | undefined,
    @Baggage(CORRELATION_ID) correlationId: string | undefined,
  ): Promise<UserView> {
    return toView(await this.users.create(body, requestId, correlationId));
  }

  @Get(':id')
  async find(@Param('id', ParseUUIDPipe) id: string): Promise<UserView> {
    const user = await this.users.find(id);
    if (!user) throw new NotFoundException('No user has this id');
    return toView(user);
  }
}

function toView({ id, name, email, type }: User): UserView {
  return { id, name, email: maskEmail(email), type };
}
