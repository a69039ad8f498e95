// What the packages around NestJS promise holds as well where every class is traced.
const { compareEveryClass } = require('./compare.cjs');

compareEveryClass();
