// Compiled with the standard (TC39) decorators: methods, private and static ones, and classes.
import { Traced, Untraced } from 'nestjs-traced';

@Traced({ exclude: 'raw*' })
export class Orders {
  @Traced({ name: 'order.place', attributes: ([id]: [string]) => ({ 'order.id': id }) })
  async place(id: string): Promise<string> {
    return this.#charge(id);
  }

  @Traced()
  #charge(id: string): string {
    return id;
  }

  @Traced()
  static build(): Orders {
    return new Orders();
  }

  @Untraced()
  plain(): void {}

  // @ts-expect-error: a getter is no method
  @Traced()
  get size(): number {
    return 1;
  }

  // @ts-expect-error: the argument is a string
  @Traced({ attributes: ([id]: [number]) => ({ id }) })
  wrong(_id: string): void {}
}
