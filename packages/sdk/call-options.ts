/** How a client is opened. */
export interface ClientOptions {
  /** Address of the service: `https://billing.example.com`. */
  readonly url: string
  /** Secret of an API key. Without it no `Authorization` is sent, and in a browser the cookies of the same origin are. */
  readonly key?: string | undefined
  /** How often a call is sent again, if it got no answer, 429, 5xx, or `idempotency_key_in_use`; 3 by default. */
  readonly retries?: number | undefined
  /** Milliseconds that one attempt may take, 60,000 by default. A signal limits the whole call. */
  readonly timeoutMs?: number | undefined
  /** Sends the requests, in place of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined
}

/** Options of one call. */
export interface CallOptions {
  /** Ends the call: it rejects with the reason of the signal. */
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number | undefined
  readonly retries?: number | undefined
}

/** Options of a call that changes something. */
export interface WriteOptions extends CallOptions {
  /** By default a new one for each call; all its attempts have the same. */
  readonly idempotencyKey?: string | undefined
}
