import type { Arranged } from './arranged-requests.ts'

const operations = [
  'listCustomers',
  'getOverview',
  'listPlans',
  'listSubscriptions',
  'listInvoices',
  'summarizeInvoices',
  'listInvoiceLines',
  'listCreditNotes',
  'exportInvoices',
  'exportInvoiceLines',
  'exportCreditNotes',
  'exportCreditNoteLines',
  'listJournalEntries',
  'exportJournalLines',
  'listParkedCustomers',
  'listTestClocks',
  'listEvents',
  'listWebhookEndpoints',
  'getVerification',
  'getSettings',
  'listApiKeys',
] as const

/** As `arrange`, for operations that need nothing. */
export const arrangeNothing = Object.fromEntries(
  operations.map((operation) => [operation, async (): Promise<Arranged> => ({})]),
)
