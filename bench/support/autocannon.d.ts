declare module 'autocannon' {
  interface Options {
    readonly url: string;
    readonly connections: number;
    readonly amount: number;
  }
  /** Sends the load and resolves with the counts of responses. */
  export default function autocannon(options: Options): PromiseLike<{ readonly '2xx': number }>;
}
