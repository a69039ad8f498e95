/** Why spans did not arrive, in words that are few enough for a metric label. */
export type LossReason =
  | 'queue_full'
  | 'unreachable'
  | 'timeout'
  | 'unavailable'
  | 'refused'
  | 'broken_reply'
  | 'rejected'
  | 'exporter'
  | 'encoding'
  | 'file'
  | 'spool_full'
  | 'spool_error'
  | 'shutdown';

/** What became of one attempt to send. */
export type SendOutcome =
  | {
      readonly kind: 'sent';
      /** Spans that the backend says it has not taken, of a batch that it has taken otherwise. */
      readonly rejected?: number | undefined;
      readonly message?: string | undefined;
    }
  | {
      /** A later attempt may do. */
      readonly kind: 'retry';
      readonly reason: LossReason;
      readonly message: string;
      /** How long the backend asks to be left alone. */
      readonly afterMs?: number | undefined;
    }
  | { readonly kind: 'failed'; readonly reason: LossReason; readonly message: string };
