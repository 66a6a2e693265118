// The package's entry.
export type { CallOptions, ClientOptions, WriteOptions } from './call-options.ts'
export { billingClient } from './client.ts'
export { BillingConnectionError, BillingError } from './errors.ts'
export { createTestClock, type MovableClock } from './test-clock.ts'
export type * from './types.generated.ts'
export { verifyWebhook, type WebhookEvent, WebhookVerificationError } from './webhooks.ts'
