// Compiled with the standard (TC39) decorators, so that the declarations hold in such a project too.
import { TracedError } from '../../../lib/index.js';

function failing(_method: unknown, context: ClassMethodDecoratorContext): void {
  throw new TracedError('TRACED_INVALID_TARGET', `${String(context.name)} cannot be traced`);
}

export class Orders {
  @failing
  place(): void {}
}
