import { describeHttpCases } from '../support/http-cases.js';

describeHttpCases('fastify');
