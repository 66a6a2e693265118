import type { Invoice } from '../../packages/sdk/index.ts'
import { Status } from '../ui/Status.tsx'
import { words } from '../words/en.ts'
import { settlementOf } from './settlement.ts'

const t = words.invoices

/** The status of an invoice in words; an open one can be overdue, and one that is settled says by what. */
export function InvoiceStatus({
  invoice,
  isOverdue = false,
  now,
}: {
  readonly invoice: Invoice
  /** The service says so: a customer on a test clock has a present of their own. */
  readonly isOverdue?: boolean
  /** The present of the customer's test clock, where it is at hand. */
  readonly now?: string | undefined
}) {
  const { status, due_at: due, test_clock_id: clock } = invoice
  const present = clock === null ? new Date().toISOString() : now
  const isLate = present !== undefined && due !== null && due < present
  if (status === 'open' && (isOverdue || isLate)) return <Status of="overdue" label={t.overdue} />
  const settlement = settlementOf(invoice)
  return <Status of={settlement ?? status} label={settlement ? t.settlements[settlement] : t.statuses[status]} />
}
