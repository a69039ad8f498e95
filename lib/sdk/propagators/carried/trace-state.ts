import type { TraceState } from '@opentelemetry/api';

const MAX_MEMBERS = 32;
const MAX_LENGTH = 512;
/** Longer members are the first to go when a state is too long. */
const MAX_SHORT_MEMBER = 128;
/** 32 members of the longest key and value. */
const MAX_HEADER = 32 * 514;
const KEY = /^[a-z0-9][a-z0-9_\-*/@]{0,255}$/;
const VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/**
 * The state of vendors that travels with a trace, by W3C Trace Context level 2.
 *
 * Immutable. A changed or added member moves to the front; a change that is not allowed returns the same state.
 */
export class W3CTraceState implements TraceState {
  private constructor(private readonly members: ReadonlyMap<string, string>) {}

  static readonly EMPTY = new W3CTraceState(new Map());

  /**
   * `undefined` for anything malformed or with more than 32 members: half of a list would say something else than its sender
   * meant. One of more than 512 characters is shortened, as the specification asks of who sends it on.
   */
  static parse(header: string): W3CTraceState | undefined {
    if (header.length > MAX_HEADER) return undefined;
    const members = new Map<string, string>();
    let length = -1;
    for (const part of header.split(',')) {
      const member = trimOws(part);
      if (member === '') continue;
      const split = member.indexOf('=');
      const key = member.slice(0, split);
      const value = member.slice(split + 1);
      if (split === -1 || !KEY.test(key) || !VALUE.test(value) || members.has(key)) return undefined;
      members.set(key, value);
      length += member.length + 1;
      if (members.size > MAX_MEMBERS) return undefined;
    }
    if (members.size === 0) return undefined;
    return new W3CTraceState(length <= MAX_LENGTH ? members : shortened(members, ''));
  }

  get(key: string): string | undefined {
    return this.members.get(key);
  }

  set(key: string, value: string): W3CTraceState {
    if (!KEY.test(key) || !VALUE.test(value)) return this;
    const members = new Map([[key, value]]);
    for (const [name, old] of this.members) if (name !== key) members.set(name, old);
    return new W3CTraceState(shortened(members, key));
  }

  unset(key: string): W3CTraceState {
    if (!this.members.has(key)) return this;
    const members = new Map(this.members);
    members.delete(key);
    return new W3CTraceState(members);
  }

  serialize(): string {
    let header = '';
    for (const [key, value] of this.members) header += `${header === '' ? '' : ','}${key}=${value}`;
    return header;
  }
}

/** Whole members are dropped until the limits hold: the longest of the long ones first, then from the end; never `kept`. */
function shortened(members: Map<string, string>, kept: string): Map<string, string> {
  const fromEnd = [...members].filter(([key]) => key !== kept).toReversed();
  const long = fromEnd.filter(([key, value]) => lengthOf(key, value) > MAX_SHORT_MEMBER);
  long.sort(([key, value], [otherKey, other]) => lengthOf(otherKey, other) - lengthOf(key, value));
  let length = -1;
  for (const [key, value] of members) length += lengthOf(key, value) + 1;
  const drop = ([key, value]: [string, string]): void => {
    if (members.delete(key)) length -= lengthOf(key, value) + 1;
  };
  for (const member of long) if (length > MAX_LENGTH) drop(member);
  for (const member of fromEnd) if (length > MAX_LENGTH || members.size > MAX_MEMBERS) drop(member);
  return members;
}

function lengthOf(key: string, value: string): number {
  return key.length + 1 + value.length;
}

/** Removes optional white space; calls `slice()`, the costly part, only where there is some. */
function trimOws(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isOws(text.charCodeAt(start))) start += 1;
  while (end > start && isOws(text.charCodeAt(end - 1))) end -= 1;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

function isOws(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
