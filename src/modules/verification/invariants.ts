import { bankInvariants } from './bank/store.ts'
import { chargeInvariants } from './charges/store.ts'
import { grantInvariants } from './credit/grants/store.ts'
import { creditInvariants } from './credit/store.ts'
import { creditNoteInvariants } from './credit-notes/store.ts'
import { customerWords } from './customers/words.ts'
import { discountInvariants } from './discounts/store.ts'
import { eventInvariants } from './events/store.ts'
import type { CodedInvariant, Invariant } from './invariant.ts'
import { invoiceInvariants } from './invoices/store.ts'
import { journalInvariants } from './journal/store.ts'
import { lineInvariants } from './lines/store.ts'
import { messageInvariants } from './messages/store.ts'
import { numberInvariants } from './numbers/store.ts'
import { planMigrationInvariants } from './plan-migrations/store.ts'
import { queueInvariants } from './queue/store.ts'
import { subscriptionInvariants } from './subscriptions/store.ts'
import { taxInvariants } from './taxes/store.ts'
import { tenancyInvariants } from './tenancy/store.ts'
import { usageInvariants } from './usage/store.ts'
import { webhookInvariants } from './webhooks/store.ts'

/** Every invariant in SQL, in the order in which they are checked. */
export const invariants: readonly Invariant[] = [
  ...subscriptionInvariants,
  ...chargeInvariants,
  ...queueInvariants,
  ...lineInvariants,
  ...discountInvariants,
  ...invoiceInvariants,
  ...creditNoteInvariants,
  ...taxInvariants,
  ...numberInvariants,
  ...creditInvariants,
  ...grantInvariants,
  ...bankInvariants,
  ...eventInvariants,
  ...journalInvariants,
  ...planMigrationInvariants,
  ...webhookInvariants,
  ...usageInvariants,
  ...messageInvariants,
  ...tenancyInvariants,
]

/** The invariants that code checks, after the others. */
export const codedInvariants: readonly CodedInvariant[] = [customerWords]
