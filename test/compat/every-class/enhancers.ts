// What stands around handlers: decorators made of decorators, a guard that reads metadata, an interceptor, a pipe, filters.
import {
  applyDecorators,
  BadRequestException,
  Catch,
  createParamDecorator,
  Header,
  Injectable,
  SetMetadata,
  StreamableFile,
  UseGuards,
} from '@nestjs/common';
import type {
  ArgumentMetadata,
  ArgumentsHost,
  CallHandler,
  CanActivate,
  ExceptionFilter,
  ExecutionContext,
  NestInterceptor,
  PipeTransform,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { catchError, map, tap, throwError, type Observable } from 'rxjs';
import { pause } from './application.js';
import { OutOfStock, Stock } from './stock.js';

export const Roles = Reflector.createDecorator<string[]>();
export const Public = (): ClassDecorator & MethodDecorator => SetMetadata('public', true);
export const Auth = (...roles: string[]): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata('roles', roles), UseGuards(RolesGuard), Header('x-roles', roles.join('+')));
export const User = createParamDecorator((field: string | undefined, execution: ExecutionContext) => {
  const { headers } = execution.switchToHttp().getRequest();
  return field === undefined ? { name: headers['user'] } : headers[field];
});

@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(execution: ExecutionContext): boolean {
    const targets = [execution.getHandler(), execution.getClass()];
    if (this.reflector.getAllAndOverride<boolean>('public', targets)) return true;
    const roles = [
      ...(this.reflector.getAllAndMerge<string[]>('roles', targets) ?? []),
      ...(this.reflector.get(Roles, execution.getHandler()) ?? []),
    ];
    const role = execution.switchToHttp().getRequest().headers['role'];
    return roles.length === 0 || roles.includes(role);
  }
}

@Injectable()
export class Wrapping implements NestInterceptor {
  readonly order: string[] = [];

  intercept(execution: ExecutionContext, next: CallHandler): Observable<unknown> {
    const name = `${execution.getClass().name}.${execution.getHandler().name}`;
    this.order.push(`before ${name}`);
    return next.handle().pipe(
      tap(() => this.order.push(`after ${name}`)),
      map((data) => (data instanceof StreamableFile ? data : { data, name })),
      catchError((error: unknown) => {
        this.order.push(`failed ${name}`);
        return throwError(() => error);
      }),
    );
  }
}

export class Trimming implements PipeTransform<string, string> {
  transform(value: string, { type, metatype, data }: ArgumentMetadata): string {
    if (value === 'bad') throw new BadRequestException('bad value');
    return `${value.trim()} (${type} ${metatype?.name} ${data})`;
  }
}

@Catch(OutOfStock)
export class OutOfStockFilter implements ExceptionFilter<OutOfStock> {
  catch(exception: OutOfStock, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse();
    const said = { said: exception.describe(), is: exception instanceof OutOfStock, cause: String(exception.cause) };
    reply.status(exception.getStatus()).send(said);
  }
}

@Catch(RangeError)
export class RangeFilter implements ExceptionFilter {
  async catch(exception: RangeError, host: ArgumentsHost): Promise<void> {
    await pause();
    const same = exception === Stock.lastError;
    const own = Object.getOwnPropertyNames(exception).toSorted();
    host.switchToHttp().getResponse().status(422).send({ name: exception.name, same, own });
  }
}
