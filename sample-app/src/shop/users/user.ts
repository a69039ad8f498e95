import { SpanFields } from 'nestjs-traced';

/** A user; only the id and the type of one ever appear in a trace. */
@SpanFields('id', 'type')
export class User {
  constructor(
    readonly id: string,
    readonly name: string,
    readonly email: string,
    readonly type: UserType,
  ) {}
}

export type UserType = 'premium' | 'standard';

/** What a client sends. Nothing of it is known to be right. */
export interface NewUser {
  readonly name?: unknown;
  readonly email?: unknown;
  readonly premium?: unknown;
}

/** What a client gets back: the address masked. */
export interface UserView {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly type: UserType;
}
