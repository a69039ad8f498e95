import { isErrorClass } from '../../privacy/error-type.js';
import type { LabelDefinition } from '../instruments/label-budget.js';

// A status, an SQLSTATE, or a code of Node such as `ECONNRESET`.
const CODE = /^(?:\d{3}|[0-9A-Z]{5}|timeout|E[A-Z_]{2,30})$/;

/** The label of what failed: classes and codes, which come from code, keep their series whatever else came first. */
export const ERROR_LABEL: LabelDefinition = {
  name: 'error_type',
  max: 50,
  isFromCode: (type) => CODE.test(type) || isErrorClass(type),
};
