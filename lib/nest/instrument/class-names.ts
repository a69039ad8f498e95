import { classNameOf } from '../../core/method/runtime-class.js';

/** The names of an object's classes, nearest first. Reads prototypes only: nothing of the application's runs. */
export function classNamesOf(instance: object): string[] {
  const names: string[] = [];
  for (
    let link = Reflect.getPrototypeOf(instance);
    link !== null && names.length < 6;
    link = Reflect.getPrototypeOf(link)
  ) {
    const constructor: unknown = Reflect.getOwnPropertyDescriptor(link, 'constructor')?.value;
    if (typeof constructor === 'function') names.push(classNameOf(constructor));
  }
  return names;
}

/** Whether an object's classes have all these methods. Looks at their descriptors only: no accessor runs. */
export function hasMethods(instance: object, names: readonly string[]): boolean {
  return names.every((name) => {
    for (let link = Reflect.getPrototypeOf(instance); link !== null; link = Reflect.getPrototypeOf(link)) {
      const descriptor = Reflect.getOwnPropertyDescriptor(link, name);
      if (descriptor !== undefined) return typeof descriptor.value === 'function';
    }
    return false;
  });
}
