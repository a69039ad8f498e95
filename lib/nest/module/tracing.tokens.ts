// `Symbol.for`: the ESM and the CommonJS build of this library may meet in one application.

/** Where the module keeps its options. */
export const TRACING_OPTIONS = Symbol.for('nestjs-traced.tracing-options');

/** The options given to one import of the module; `TRACING_OPTIONS` are those of all imports together. */
export const DECLARED_OPTIONS = Symbol.for('nestjs-traced.declared-options');

/** The call by which the module was imported, for what is said about its options. */
export const TRACING_CALL = Symbol.for('nestjs-traced.tracing-call');

/** The handle of the tracing that the module has started or attached to. */
export const TRACING_HANDLE = Symbol.for('nestjs-traced.tracing-handle');

/** The tracer of incoming HTTP requests; `undefined` when `http` is `false`. */
export const SERVER_TRACER = Symbol.for('nestjs-traced.server-tracer');

/** The metrics of the process; `false` when they are off. */
export const METRICS = Symbol.for('nestjs-traced.metrics');

/** The trace page of the process; `false` when there is none. */
export const VIEWER = Symbol.for('nestjs-traced.viewer');
/** What the application traces below its own methods. */
export const INSTRUMENTS_LEASE = Symbol.for('nestjs-traced.instruments-lease');

/** Whether the application comes up. */
export const APPLICATION_START = Symbol.for('nestjs-traced.application-start');
