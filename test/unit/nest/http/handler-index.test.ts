import { RequestMethod } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { HandlerIndex } from '../../../../lib/nest/http/handler-index.js';

const handlers = new HandlerIndex();
handlers.add('users', ':id', RequestMethod.GET, 'UsersController.find');
handlers.add(['shop', '/store/'], ['/', 'home'], RequestMethod.GET, 'ShopController.home');
handlers.add('any', '', RequestMethod.ALL, 'AnyController.all');
handlers.add('v', 'x', RequestMethod.GET, 'FirstController.x');
handlers.add('v', 'x', RequestMethod.GET, 'SecondController.x');
handlers.add('', 'x', RequestMethod.GET, 'RootController.x');

describe('the handler of a route', () => {
  it.each([
    ['GET', '/users/:id', 'UsersController.find'],
    ['HEAD', '/users/:id', 'UsersController.find'],
    ['GET', '/api/v2/users/:id', 'UsersController.find'],
    ['GET', '/store', 'ShopController.home'],
    ['GET', '/shop/home', 'ShopController.home'],
    ['DELETE', '/any', 'AnyController.all'],
    ['GET', '/y/x', 'RootController.x'],
  ])('of %s %s is found by its longest known ending', (method, route, name) => {
    expect(handlers.find(method, route)).toBe(name);
  });

  it('is that of its application, whatever others in the process have', () => {
    const other = new HandlerIndex();
    other.add('users', ':id', RequestMethod.GET, 'PeopleController.find');
    expect([handlers, other].map((index) => index.find('GET', '/users/:id'))).toEqual([
      'UsersController.find',
      'PeopleController.find',
    ]);
  });

  it.each([
    ['POST', '/users/:id'],
    ['GET', '/unknown'],
    ['GET', '/v/x'],
    [undefined, '/users/:id'],
  ])('of %s %s is nobody rather than the wrong one', (method, route) => {
    expect(handlers.find(method, route)).toBeUndefined();
  });
});
