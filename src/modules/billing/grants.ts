import {
  type Drawdown,
  drawdown,
  type GrantUse,
  givenBack,
  inOrderOfUse,
  type PayableLine,
} from '../../domain/drawdown.ts'
import { type Instant, isBefore } from '../../domain/instant.ts'
import type { Invoice, InvoiceLine } from '../../domain/invoice.ts'
import { sumMoney } from '../../domain/money.ts'
import { type CustomerSession, grantsIn, plainCreditIn } from '../ledger/customer-session.ts'
import { moveCredit } from './move-credit.ts'

/** What credit pays of an amount due on an invoice with these lines, at an instant; of unknown lines (null) only credit for every line. */
export function creditFor(
  session: CustomerSession,
  { id, currency, totalCents }: Pick<Invoice, 'id' | 'currency' | 'totalCents'>,
  {
    lines,
    dueCents,
    at,
  }: { readonly lines: readonly InvoiceLine[] | null; readonly dueCents: bigint; readonly at: Instant },
): Drawdown {
  return drawdown({
    lines: lines?.map(payableLine) ?? [{ priceCode: null, cents: totalCents }],
    dueCents,
    grants: grantsIn(session, currency),
    plainCents: plainCreditIn(session, currency),
    before: usesOf(session, id),
    at,
  })
}

/** All that a drawdown comes to, in minor units. */
export function sumOfDrawdown({ uses, plainCents }: Drawdown): bigint {
  return plainCents + sumMoney(uses.map(({ cents }) => cents))
}

/** Writes an entry for each part of the credit that pays an invoice: of each grant, and of the plain balance. */
export function useCredit(
  session: CustomerSession,
  { id, currency }: Pick<Invoice, 'id' | 'currency'>,
  { uses, plainCents }: Drawdown,
  { reason, occurredAt }: { readonly reason: string; readonly occurredAt: Instant },
): void {
  const of = { currency, reason, invoiceId: id, creditNoteId: null, occurredAt }
  for (const { grant, cents } of uses) moveCredit(session, { ...of, amountCents: -cents, grantId: grant.id })
  if (plainCents > 0n) moveCredit(session, { ...of, amountCents: -plainCents })
}

/** Gives back all credit that an invoice has used, to each grant what it paid; what has expired meanwhile expires again at once. */
export function returnCredit(session: CustomerSession, invoice: Invoice, reason: string): void {
  const { id, currency } = invoice
  const of = { currency, reason, invoiceId: id, creditNoteId: null, occurredAt: session.now }
  const uses = usesOf(session, id)
  for (const { grant, cents } of uses) moveCredit(session, { ...of, amountCents: cents, grantId: grant.id })
  const plainCents = invoice.creditAppliedCents - sumMoney(uses.map(({ cents }) => cents))
  if (plainCents > 0n) moveCredit(session, { ...of, amountCents: plainCents })
  expireGrants(session, session.now)
}

/** Gives the credit of a credit note: first back to the grants that paid its lines, the rest to the plain balance. */
export function creditByNote(
  session: CustomerSession,
  note: {
    readonly id: string
    readonly currency: string
    readonly lines: readonly InvoiceLine[]
    readonly invoiceId: string | null
  },
  { cents, occurredAt }: { readonly cents: bigint; readonly occurredAt: Instant },
): void {
  const { id, currency, lines } = note
  const of = { currency, reason: 'credit note', invoiceId: null, creditNoteId: id, occurredAt }
  const given = lines.flatMap((line) => {
    const invoiceId = invoiceGivenBack(line) ?? note.invoiceId
    const { priceCode, cents: billed } = payableLine(line)
    return invoiceId === null ? [] : [{ invoiceId, priceCode, cents: -billed }]
  })
  const uses = [...new Set(given.map(({ invoiceId }) => invoiceId))].flatMap((invoiceId) =>
    usesOf(session, invoiceId).map((use) => ({ ...use, invoiceId })),
  )
  const back = givenBack(cents, given, uses)
  for (const { grant, cents: amountCents, invoiceId } of back)
    moveCredit(session, { ...of, amountCents, grantId: grant.id, returnsOfInvoiceId: invoiceId })
  const plainCents = cents - sumMoney(back.map((use) => use.cents))
  if (plainCents > 0n) moveCredit(session, { ...of, amountCents: plainCents })
  if (back.length > 0) expireGrants(session, occurredAt)
}

/** Takes what is left of the grants that have expired by an instant, in the order of their use. */
export function expireGrants(session: CustomerSession, at: Instant): void {
  for (const { id, currency, leftCents, expiresAt } of inOrderOfUse(session.grants)) {
    if (leftCents === 0n || expiresAt === null || isBefore(at, expiresAt)) continue
    moveCredit(session, {
      currency,
      amountCents: -leftCents,
      reason: 'expired',
      invoiceId: null,
      creditNoteId: null,
      grantId: id,
      isExpiry: true,
      occurredAt: expiresAt,
    })
  }
}

/** What grants have paid of an invoice and were not given back. */
function usesOf({ grants, grantUses }: CustomerSession, invoiceId: string): GrantUse[] {
  return grantUses.flatMap((use) => {
    const grant = grants.find(({ id }) => id === use.grantId)
    return use.invoiceId === invoiceId && use.cents > 0n && grant ? [{ grant, cents: use.cents }] : []
  })
}

/** A line with its tax, by the code of its price. */
function payableLine({ amountCents, tax, ledger }: InvoiceLine): PayableLine {
  return { priceCode: ledger?.priceCode ?? null, cents: amountCents + (tax?.cents ?? 0n) }
}

function invoiceGivenBack({ ledger }: InvoiceLine): string | null {
  const of = ledger?.takesBack?.document
  return of?.kind === 'invoice' ? of.id : null
}
