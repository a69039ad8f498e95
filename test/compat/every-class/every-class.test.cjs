// What the packages around NestJS promise holds as well where every class is traced.
const { compareEveryClass } = require('./compare.cjs');

compareEveryClass([
  'cls',
  'throttler',
  'http',
  'fastify',
  'providers',
  'documents',
  'events',
  'messages',
  'graphql',
  'sockets',
]);
