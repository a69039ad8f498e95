import { Body, Controller, Get, NotFoundException, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { maskEmail } from '../common/privacy.js';
import type { NewUser, User, UserView } from './user.js';
import { UsersService } from './users.service.js';

@Controller('users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Post()
  async create(@Body() body: NewUser): Promise<UserView> {
    return toView(await this.users.create(body));
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
