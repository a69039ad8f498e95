export { isMasked } from './privacy/values/masks.js';
export { applyStrategy, isMaskStrategy, requireStrategy } from './privacy/values/mask-strategy.js';
export type {
  MaskContext,
  MaskFunction,
  MaskStrategy,
  MaskStrategyName,
} from './privacy/values/mask-strategy.types.js';
export type { HashKey, StrategyContext } from './privacy/values/mask-strategy.js';
export { brandOf } from './privacy/values/brand.js';
export { isSensitive, sensitive } from './masking/objects/sensitive.js';
export type { SensitiveValue } from './masking/objects/sensitive.js';
export {
  classSensitivityOf,
  markSensitiveClass,
  markSensitiveProperty,
  sensitivityOf,
} from './privacy/declared/sensitive-metadata.js';
export { toAttributeValue } from './masking/objects/serialise.js';
export { toPlainValue } from './masking/objects/plain-value.js';
export type {
  AttributeValue,
  PlainValue,
  SerialiseLimits,
  SerialiseMasker,
  SerialiseOptions,
} from './masking/objects/serialise.options.js';
export { createEchoMask } from './privacy/echo/echo-mask.js';
export type { EchoMaskOptions } from './privacy/echo/echo-mask.js';
export { createMasker } from './masking/masker.js';
export type { Masker, MaskListener } from './masking/masker.types.js';
export type {
  CustomDetector,
  DetectedRange,
  MaskCandidate,
  MaskerOptions,
  MaskEvidence,
  MaskExplanation,
} from './masking/options/masker.options.js';
export type { DetectorName } from './masking/detectors/hit.js';
export type { KeyOptions } from './masking/keys/key-judge.js';
