import { RequestMethod } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { findHandler, indexHandler } from '../../../../lib/nest/http/handler-index.js';

indexHandler('users', ':id', RequestMethod.GET, 'UsersController.find');
indexHandler(['shop', '/store/'], ['/', 'home'], RequestMethod.GET, 'ShopController.home');
indexHandler('any', '', RequestMethod.ALL, 'AnyController.all');
indexHandler('v', 'x', RequestMethod.GET, 'FirstController.x');
indexHandler('v', 'x', RequestMethod.GET, 'SecondController.x');
indexHandler('', 'x', RequestMethod.GET, 'RootController.x');

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
    expect(findHandler(method, route)).toBe(name);
  });

  it.each([
    ['POST', '/users/:id'],
    ['GET', '/unknown'],
    ['GET', '/v/x'],
    [undefined, '/users/:id'],
  ])('of %s %s is nobody rather than the wrong one', (method, route) => {
    expect(findHandler(method, route)).toBeUndefined();
  });
});
