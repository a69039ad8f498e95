import type { ExportResult } from '@opentelemetry/core';

/** `ExportResultCode` of `@opentelemetry/core`, which would have to be loaded for two numbers. */
export const EXPORT_SUCCESS = 0 as ExportResult['code'];
export const EXPORT_FAILED = 1 as ExportResult['code'];

/** Told once how an export went. */
export type ExportCallback = (result: ExportResult) => void;
