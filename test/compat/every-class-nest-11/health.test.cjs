// TracingService.health() as an indicator of @nestjs/terminus.
const { testHealth } = require('../every-class/health.cjs');

testHealth();
