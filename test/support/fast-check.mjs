import fc from '../../node_modules/fast-check/lib/fast-check.js';

// New examples in every run find what nobody thought of; one that must decide whether a change lands names its seed.
const { FAST_CHECK_SEED: seed } = process.env;
if (seed !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });

export * from '../../node_modules/fast-check/lib/fast-check.js';
export default fc;
