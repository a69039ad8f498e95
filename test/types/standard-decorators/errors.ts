// Compiled with the standard (TC39) decorators against the built declarations, as an application of that kind is.
import { TracedError } from 'nestjs-traced';

function failing(_method: unknown, context: ClassMethodDecoratorContext): void {
  throw new TracedError('TRACED_INVALID_TARGET', `${String(context.name)} cannot be traced`);
}

export class Orders {
  @failing
  place(): void {}
}
