export { applyStrategy, isMasked, isMaskStrategy, requireStrategy } from './masking/mask-strategy.js';
export type {
  HashKey,
  MaskContext,
  MaskFunction,
  MaskStrategy,
  MaskStrategyName,
  StrategyContext,
} from './masking/mask-strategy.js';
export { brandOf, isSensitive, sensitive } from './masking/sensitive.js';
export type { SensitiveValue } from './masking/sensitive.js';
export {
  classSensitivityOf,
  markSensitiveClass,
  markSensitiveProperty,
  sensitivityOf,
} from './masking/sensitive-metadata.js';
export { toAttributeValue } from './masking/serialise.js';
export { toPlainValue } from './masking/plain-value.js';
export type {
  AttributeValue,
  PlainValue,
  SerialiseLimits,
  SerialiseMasker,
  SerialiseOptions,
} from './masking/serialise.options.js';
export { createEchoMask } from './masking/echo-mask.js';
export type { EchoMaskOptions } from './masking/echo-mask.js';
export { createMasker } from './masking/masker.js';
export type { Masker, MaskListener } from './masking/masker.types.js';
export type {
  CustomDetector,
  DetectedRange,
  MaskCandidate,
  MaskerOptions,
  MaskEvidence,
  MaskExplanation,
} from './masking/masker.options.js';
export type { DetectorName } from './masking/detectors/hit.js';
export type { KeyOptions } from './masking/key-judge.js';
