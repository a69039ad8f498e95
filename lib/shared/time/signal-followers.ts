/** Who wants to know that a caller's signal was aborted. */
export interface SignalFollower {
  callerAborted(reason: unknown): void;
}

/**
 * One listener per signal, however many calls follow it: a long-lived signal with hundreds of calls would otherwise set
 * off Node's warning about leaking listeners. It is removed with its last follower.
 */
class Followers {
  readonly all = new Set<SignalFollower>();

  constructor(private readonly signal: AbortSignal) {}

  handleEvent(): void {
    for (const follower of [...this.all]) follower.callerAborted(this.signal.reason);
  }
}

const bySignal = new WeakMap<AbortSignal, Followers>();

export function follow(signal: AbortSignal, follower: SignalFollower): void {
  let followers = bySignal.get(signal);
  if (followers === undefined) bySignal.set(signal, (followers = new Followers(signal)));
  if (followers.all.size === 0) signal.addEventListener('abort', followers);
  followers.all.add(follower);
}

export function unfollow(signal: AbortSignal, follower: SignalFollower): void {
  const followers = bySignal.get(signal);
  if (followers?.all.delete(follower) === true && followers.all.size === 0) {
    signal.removeEventListener('abort', followers);
  }
}
