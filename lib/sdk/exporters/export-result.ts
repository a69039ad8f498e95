import type { ExportResult } from '@opentelemetry/core';

/** `ExportResultCode` of `@opentelemetry/core`, which would have to be loaded for two numbers. */
export const EXPORT_SUCCESS: ExportResult['code'] = 0;
export const EXPORT_FAILED: ExportResult['code'] = 1;

/** Told once how an export went. */
export type ExportCallback = (result: ExportResult) => void;
