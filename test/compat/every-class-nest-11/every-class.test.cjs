// What the packages around NestJS promise holds on NestJS 11 as well where every class is traced.
const { compareEveryClass } = require('../every-class/compare.cjs');

compareEveryClass();
