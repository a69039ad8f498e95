let calls = 0;

/** Numbers calls in the order in which they began: of two calls only the one with the higher number can be inside the other. */
export const nextCallNumber = (): number => ++calls;
