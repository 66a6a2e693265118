/**
 * What caused a document: the start or a new period; an action (`change`: of plan, items or billing day); `rebill`: a voided
 * invoice whose time is billed again; `usage`: usage that came after the document that would have billed it; `threshold`: usage of a period
 * that is not over; `one_off`: a request.
 */
export const invoiceKinds = [
  'start',
  'renewal',
  'change',
  'pause',
  'resume',
  'cancel',
  'uncancel',
  'rebill',
  'usage',
  'threshold',
  'one_off',
] as const
export type InvoiceKind = (typeof invoiceKinds)[number]
