import { types } from 'node:util';

const MAX_CHAIN = 16;

/** The value of an own data property; `undefined` for accessors, which are never called. */
export function ownDataProperty(holder: object, key: string | symbol): unknown {
  return Object.getOwnPropertyDescriptor(holder, key)?.value;
}

/** The value of a data property, own or inherited; stops at the first accessor and at proxies. */
export function dataProperty(holder: object, key: string): unknown {
  let link: object | null = holder;
  for (let step = 0; link !== null && step < MAX_CHAIN && !types.isProxy(link); step++) {
    const descriptor = Object.getOwnPropertyDescriptor(link, key);
    if (descriptor !== undefined) return descriptor.value;
    link = Object.getPrototypeOf(link) as object | null;
  }
  return undefined;
}
