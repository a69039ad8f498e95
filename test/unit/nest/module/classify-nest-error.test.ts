import { describe, expect, it } from '@jest/globals';
import { BadRequestException, HttpException, InternalServerErrorException, NotFoundException } from '@nestjs/common';
import { RpcException } from '@nestjs/microservices';
import { WsException } from '@nestjs/websockets';
import { classifyNestError } from '../../../../lib/nest/module/classify-nest-error.js';

class OrderMissing extends NotFoundException {}
class OrderRefused extends RpcException {}

function rename(type: new (...args: never[]) => Error, name: string): void {
  Object.defineProperty(type, 'name', { value: name });
}

/** What a second copy of the package would give: the same class by name and shape, another identity. */
function foreignHttpException(status: number): Error {
  class Foreign extends Error {
    getStatus(): number {
      return status;
    }
    getResponse(): string {
      return 'x';
    }
  }
  rename(Foreign, 'HttpException');
  return new (class Missing extends Foreign {})();
}

class OnlyTheName extends Error {}
rename(OnlyTheName, 'RpcException');
const onlyTheName = new OnlyTheName('x');

describe('classifyNestError', () => {
  it.each([
    new BadRequestException(),
    new OrderMissing(),
    new HttpException('teapot', 418),
    new RpcException('refused'),
    new OrderRefused('refused'),
    new WsException('refused'),
    foreignHttpException(404),
  ])('expects $constructor.name', (error) => {
    expect(classifyNestError(error)).toBe('expected');
  });

  it.each([
    new InternalServerErrorException(),
    new HttpException('x', 503),
    foreignHttpException(500),
    new Error('x'),
    Object.assign(new Error('axios'), { status: 404, statusCode: 404, response: { status: 404 } }),
    Object.assign(new Error('x'), { name: 'HttpException', getStatus: () => 404, getResponse: () => 'x' }),
    onlyTheName,
    { status: 404 },
    undefined,
    null,
    404,
  ])('leaves %# to the next rule', (error) => {
    expect(classifyNestError(error)).toBeUndefined();
  });
});
