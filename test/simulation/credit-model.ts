import type { WorldDatabase } from './database.ts'

/** One thing that happened to somebody's credit or invoices, as the rows tell it; the amounts are in minor units. */
interface Happened {
  readonly customer_id: string
  readonly what: string
  readonly invoice_id: string | null
  readonly currency: string
  /** Of an entry what it moves, of an invoice its total. */
  readonly cents: string
  readonly paid: string
  readonly applied: string
  readonly due: string
  readonly status: string
}

interface Owed {
  readonly total: bigint
  used: bigint
  /** What credit notes have taken off. */
  credited: bigint
  paid: bigint
  /** What the next entry about it must move. */
  awaits: bigint
}

/**
 * What of some customers' credit is not as the rules have it (D16, D23), replayed in order: a finalized invoice uses what
 * credit there is in its currency and no more than its total, on request the same, and a void one returns; a credit note lowers
 * what is due; and what is due follows from that and from what was paid.
 */
export async function wrongCredit({ ask }: Pick<WorldDatabase, 'ask'>, customerIds: readonly string[]) {
  const wrong: string[] = []
  const balances = new Map<string, bigint>()
  const invoices = new Map<string, Owed>()
  for (const one of await ask<Happened>(happenedSql, [customerIds])) {
    const account = `${one.customer_id} ${one.currency}`
    const balance = balances.get(account) ?? 0n
    const invoice = invoices.get(one.invoice_id ?? '')
    const mustBe = (what: string, expected: unknown, found: unknown) => {
      if (expected !== found)
        wrong.push(
          `invoice ${one.invoice_id} of ${account}: ${what} must be ${expected}, is ${found}, at "${one.what}"`,
        )
    }
    if (one.what === 'credit') {
      const cents = BigInt(one.cents)
      balances.set(account, balance + cents)
      if (balance + cents < 0n) wrong.push(`the credit of ${account} is ${balance + cents}`)
      if (invoice) move(invoice, cents, balance, mustBe)
      else mustBe('an entry about an invoice that is not final', null, one.invoice_id)
    } else if (one.what === 'invoice.finalized') {
      const total = BigInt(one.cents)
      const used = least(total, balance)
      invoices.set(one.invoice_id as string, { total, used, credited: 0n, paid: 0n, awaits: -used })
    } else if (!invoice) {
      if (one.what === 'now') mustBe('final', true, one.status === 'void')
    } else if (one.what === 'credited') {
      invoice.credited += BigInt(one.cents)
    } else if (one.what === 'invoice.voided') {
      mustBe('what was paid', 0n, invoice.paid)
      invoice.awaits = invoice.used
    } else if (one.what === 'now') {
      mustBe('credit still to be moved', 0n, invoice.awaits)
      mustBe('credit applied', invoice.used, BigInt(one.applied))
      const left = invoice.total - invoice.used - invoice.credited - BigInt(one.paid)
      const due = one.status === 'void' ? 0n : left
      mustBe('due', due, BigInt(one.due))
      if (one.status !== 'void') mustBe('paid', due === 0n, one.status === 'paid')
    } else {
      invoice.paid = BigInt(one.paid)
    }
  }
  return wrong.slice(0, 5)
}

function move(invoice: Owed, cents: bigint, balance: bigint, mustBe: (what: string, a: unknown, b: unknown) => void) {
  const isAwaited = invoice.awaits !== 0n
  const onRequest = -least(invoice.total - invoice.used - invoice.credited - invoice.paid, balance)
  mustBe('what an entry moves', isAwaited ? invoice.awaits : onRequest, cents)
  if (isAwaited) invoice.awaits = 0n
  else invoice.used -= cents
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

const invoiceOf = 'tenant t join invoice i on i.tenant_id = t.tenant_id and i.customer_id = any($1::uuid[])'

// One statement, so that everything is of one moment. Events are in the order of the commits.
const happenedSql = `
  select i.customer_id, e.type as what, i.id as invoice_id, i.currency, i.total_cents::text as cents,
    e.object ->> 'amount_paid_cents' as paid, null as applied, null as due, null as status, e.sequence
  from ${invoiceOf} join event e on e.tenant_id = i.tenant_id and e.object_id = i.id
    and e.type in ('invoice.finalized', 'invoice.updated', 'invoice.paid', 'invoice.voided')
  union all
  select n.customer_id, 'credited', r.invoice_id, n.currency, r.reduced_cents::text, null, null, null, null, e.sequence
  from tenant t join credit_note n on n.tenant_id = t.tenant_id and n.customer_id = any($1::uuid[])
    join credit_note_invoice r on r.tenant_id = n.tenant_id and r.credit_note_id = n.id
    join event e on e.tenant_id = n.tenant_id and e.object_id = n.id and e.type = 'credit_note.created'
  union all
  select c.customer_id, 'credit', c.invoice_id, c.currency, c.amount_cents::text, null, null, null, null, e.sequence
  from tenant t join credit_entry c on c.tenant_id = t.tenant_id and c.customer_id = any($1::uuid[])
    join event e on e.tenant_id = c.tenant_id and e.object_id = c.id
  union all
  select i.customer_id, 'now', i.id, i.currency, i.total_cents::text, (
      select coalesce(sum(p.amount_cents), 0)::text from payment_allocation p where p.tenant_id = i.tenant_id and p.invoice_id = i.id),
    i.credit_applied_cents::text, i.amount_due_cents::text, i.status, null
  from ${invoiceOf} where i.status <> 'draft'
  order by customer_id, sequence nulls last`
