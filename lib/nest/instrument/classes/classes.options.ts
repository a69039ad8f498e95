import { compileGlob, type TextMatcher } from '../../../shared/glob.js';
import { either, flag, off, oneOf, type OptionRules } from '../../../shared/options/option-rules.js';
import type { MessageRelation } from '../../../drivers/messaging/message-span.js';

/** Which of the application's own classes are traced without a decorator of ours. */
export interface ClassesOptions {
  /**
   * Classes of providers and controllers, by globs on their names; those with `!` are left out. Their methods are traced
   * and measured as by `@Traced()` before the class; lifecycle hooks are not.
   *
   * @defaultValue none
   */
  readonly providers?: readonly string[] | undefined;
  /** `canActivate` of guards. @defaultValue false */
  readonly guards?: boolean | undefined;
  /** `transform` of pipes. @defaultValue false */
  readonly pipes?: boolean | undefined;
  /** `intercept` of interceptors. @defaultValue false */
  readonly interceptors?: boolean | undefined;
  /** Resolvers of GraphQL: queries, mutations, subscriptions and resolved fields. @defaultValue false */
  readonly resolvers?: boolean | undefined;
  /** `@Cron()`, `@Interval()` and `@Timeout()` of @nestjs/schedule: each run a trace of its own. @defaultValue true */
  readonly jobs?: boolean | undefined;
  /**
   * `@OnEvent()` of @nestjs/event-emitter: children of the span that emits (`'parent'`), or traces of their own with a link.
   *
   * @defaultValue 'parent'
   */
  readonly events?: MessageRelation | false | undefined;
  /** Handlers of commands, queries and events of @nestjs/cqrs. @defaultValue true */
  readonly handlers?: boolean | undefined;
  /** Jobs of @nestjs/bullmq: queues, flow producers and processors that have no `telemetry` of their own. @defaultValue true */
  readonly queues?: boolean | undefined;
  /** Operation and errors of GraphQL requests, on the server span. @defaultValue true */
  readonly graphql?: boolean | undefined;
  /** Messages of WebSocket gateways: each a trace of its own, linked to the handshake. @defaultValue true */
  readonly gateways?: boolean | undefined;
}

/** The switches that are on or off. */
const SWITCHES = [
  'guards',
  'pipes',
  'interceptors',
  'resolvers',
  'jobs',
  'handlers',
  'queues',
  'graphql',
  'gateways',
] as const;

/** What `instrument` takes about classes. */
export const CLASSES_OPTIONS: OptionRules<ClassesOptions> = {
  ...(Object.fromEntries(SWITCHES.map((name) => [name, flag])) as OptionRules<
    Pick<ClassesOptions, (typeof SWITCHES)[number]>
  >),
  events: either(off, oneOf('parent', 'link')),
  providers: {
    fits: (value) =>
      Array.isArray(value) && value.every((glob) => typeof glob === 'string' && glob !== '' && glob !== '!'),
    expected: "names of classes with * in them, for example ['**Service', '!HealthService']",
  },
};

/** {@link ClassesOptions} with nothing left out. */
export interface ClassesConfig extends Required<Omit<ClassesOptions, 'providers'>> {
  readonly isProvider: TextMatcher;
}

/** The options with their defaults. */
export function resolveClasses(options: ClassesOptions = {}): ClassesConfig {
  const { events = 'parent' } = options;
  return {
    guards: options.guards ?? false,
    pipes: options.pipes ?? false,
    interceptors: options.interceptors ?? false,
    resolvers: options.resolvers ?? false,
    jobs: options.jobs ?? true,
    handlers: options.handlers ?? true,
    queues: options.queues ?? true,
    graphql: options.graphql ?? true,
    gateways: options.gateways ?? true,
    events,
    isProvider: matcherOf(options.providers),
  };
}

function matcherOf(globs: readonly string[] = []): TextMatcher {
  const wanted = globs.filter((glob) => !glob.startsWith('!')).map((glob) => compileGlob(glob));
  const refused = globs.filter((glob) => glob.startsWith('!')).map((glob) => compileGlob(glob.slice(1)));
  return (name) => wanted.some((matches) => matches(name)) && !refused.some((matches) => matches(name));
}
