let calls = 0;

/** Calls are numbered in the order in which they began, so that of two it can be told which one may be inside the other. */
export const nextCallNumber = (): number => ++calls;
