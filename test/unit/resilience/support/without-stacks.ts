/** Runs a simulation whose hundreds of thousands of errors nobody reads the stacks of. */
export async function withoutStacks<T>(simulate: () => Promise<T>): Promise<T> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await simulate();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
