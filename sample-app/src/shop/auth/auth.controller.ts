import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { AuthService, type Caller } from './auth.service.js';

@Controller('auth')
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  @Post('verify')
  @HttpCode(200)
  verify(@Body() body: { token?: unknown }): Caller {
    return this.auth.verify(typeof body.token === 'string' ? body.token : '');
  }
}
