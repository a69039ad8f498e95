/** What kind of error this is; messages may repeat values and stay out of events. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
