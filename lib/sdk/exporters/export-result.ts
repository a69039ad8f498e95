/** The values of `ExportResultCode` of `@opentelemetry/core`, which would have to be loaded for two numbers. */
export const EXPORT_SUCCESS = 0;
export const EXPORT_FAILED = 1;

/** Told once how an export went: `code` is 0 when the spans have arrived. */
export type ExportCallback = (result: { readonly code: number; readonly error?: Error }) => void;
