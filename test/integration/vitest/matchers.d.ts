import 'vitest';
import type { TracingMatchers } from 'nestjs-traced/testing';

declare module 'vitest' {
  interface Matchers<T = any> extends TracingMatchers<void> {}
}
