/** An id as people copy it from elsewhere, without `0x`, the hyphens of a UUID and capitals. */
export function bareTraceId(text: string): string {
  return text.trim().toLowerCase().replace(/^0x/, '').replaceAll('-', '');
}

/** Whether an id begins so; one of 64 bits also with the zeros that make it one of 128. */
export function beginsWith(traceId: string, beginning: string): boolean {
  return (
    traceId.startsWith(beginning) ||
    traceId.padStart(32, '0').startsWith(beginning) ||
    traceId === beginning.replace(/^0{16}/, '')
  );
}
