// TracingService.health() as an indicator of @nestjs/terminus.
const { testHealth } = require('./health.cjs');

testHealth();
