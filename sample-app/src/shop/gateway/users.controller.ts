import { Body, Controller, Get, Param, ParseUUIDPipe, Post, UseGuards } from '@nestjs/common';
import { ServiceClient } from '../common/service-client.js';
import type { UserView } from '../users/user.js';
import { AuthGuard } from './auth.guard.js';

@Controller('api/users')
@UseGuards(AuthGuard)
export class UsersController {
  constructor(private readonly services: ServiceClient) {}

  @Post()
  create(@Body() body: object): Promise<UserView> {
    return this.services.post('users', '/users', body);
  }

  @Get(':id')
  find(@Param('id', ParseUUIDPipe) id: string): Promise<UserView> {
    return this.services.get('users', `/users/${id}`, '/users/{id}');
  }
}
