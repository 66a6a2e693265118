import type { Dispute, DisputeStatus } from '../../../packages/sdk/index.ts'

export const title = 'Disputes'
export const none = 'No disputes'
export const noneWhy =
  'A customer disputes a payment at their bank. The gateway tells it here; evidence is given on the pages of the gateway.'
export const noneWithFilters = 'No dispute has this status'
export const all = 'All'
export const statuses: Readonly<Record<DisputeStatus, string>> = {
  needs_response: 'Needs an answer',
  under_review: 'Under review',
  won: 'Won',
  lost: 'Lost',
  closed: 'Closed',
}
export const kinds: Readonly<Record<Dispute['kind'], string>> = {
  inquiry: 'Inquiry',
  chargeback: 'Chargeback',
}
export const opened = 'Opened'
export const customer = 'Customer'
export const reason = 'Reason'
export const kind = 'Kind'
export const answerUntil = 'Answer until'
export const money = 'Money'
export const withdrawn = 'Withdrawn'
export const here = 'With you'
export const amount = 'Amount'
