import * as apiKeys from './en/api-keys.ts'
import * as bank from './en/bank.ts'
import * as common from './en/common.ts'
import * as creditNotes from './en/credit-notes.ts'
import * as customers from './en/customers.ts'
import * as discounts from './en/discounts.ts'
import * as disputes from './en/disputes.ts'
import * as dunning from './en/dunning.ts'
import * as eInvoices from './en/e-invoices.ts'
import * as events from './en/events.ts'
import * as explanation from './en/explanation.ts'
import * as invoices from './en/invoices.ts'
import * as mail from './en/mail.ts'
import * as meters from './en/meters.ts'
import * as overview from './en/overview.ts'
import * as parked from './en/parked.ts'
import * as paymentAttempts from './en/payment-attempts.ts'
import * as payments from './en/payments.ts'
import * as people from './en/people.ts'
import * as plans from './en/plans.ts'
import * as previews from './en/previews.ts'
import * as prices from './en/prices.ts'
import * as refunds from './en/refunds.ts'
import * as session from './en/session.ts'
import * as settings from './en/settings.ts'
import * as shell from './en/shell.ts'
import * as subscriptions from './en/subscriptions.ts'
import * as taxes from './en/taxes.ts'
import * as testClocks from './en/test-clocks.ts'
import * as usage from './en/usage.ts'
import * as usageAlerts from './en/usage-alerts.ts'
import * as verification from './en/verification.ts'
import * as webhooks from './en/webhooks.ts'

/** Every text of the console, in English. */
export const words = {
  apiKeys,
  bank,
  common,
  creditNotes,
  customers,
  discounts,
  disputes,
  dunning,
  overview,
  eInvoices,
  events,
  explanation,
  invoices,
  meters,
  mail,
  parked,
  paymentAttempts,
  payments,
  people,
  plans,
  previews,
  prices,
  refunds,
  session,
  settings,
  shell,
  subscriptions,
  taxes,
  testClocks,
  usage,
  usageAlerts,
  verification,
  webhooks,
} as const
