import type { TaxView } from '../../domain/bill.ts'
import type { DocumentTax } from '../../domain/document-tax.ts'
import { type LineTaxation, priceCents, totalWithTaxes, withTaxes } from '../../domain/document-taxes.ts'
import type { TaxQuestion } from '../../domain/gateway-taxes.ts'
import type { Instant } from '../../domain/instant.ts'
import { documentLine, type InvoiceLine, type Party } from '../../domain/invoice.ts'
import type { NewLine } from '../../domain/new-line.ts'
import type { OpenDraft, Subscription } from '../../domain/subscription.ts'
import type { TaxTerms, TaxWait } from '../../domain/tax.ts'
import { knownTaxationOf, lineOfTime } from '../../domain/tax-ledger.ts'
import { type TaxFacts, treatmentOf, turnsOnTaxId } from '../../domain/tax-treatment.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'

/** The lines of a document with their taxes. */
export interface TaxedLines<Line extends InvoiceLine = InvoiceLine> {
  readonly lines: readonly Line[]
  readonly taxes: readonly DocumentTax[]
}

/**
 * The lines with their taxes as of the session's present; as they are where nothing is or was taxed, and without tax where a gateway has
 * not answered. `again` says how what is billed once more is taxed, where it knows.
 */
export function taxed<Line extends InvoiceLine>(
  session: CustomerSession,
  currency: string,
  lines: readonly Line[],
  again?: (line: Line) => LineTaxation | null | undefined,
): TaxedLines<Line> {
  if (!isTaxing(session) && lines.every(({ tax }) => tax === null)) return { lines, taxes: [] }
  const gateway = session.asRead.issuer.taxes?.gateway
  const computed = gateway ? computedOf(session, currency, lines) : null
  return withTaxes(lines, (line) => {
    const time = lineOfTime(line, lines)
    const asked = again?.(time)
    const known = asked === undefined ? knownTaxationOf(session.taxes, time) : asked
    if (known !== undefined) return known
    return computed ? (computed.get(line) ?? null) : taxationNow(session, time)
  })
}

/** What billing asks about taxes; undefined where nothing is or was taxed, so that it need not ask. */
export function taxViewOf(session: CustomerSession): TaxView | undefined {
  if (!isTaxing(session)) return undefined
  const terms = session.asRead.issuer.taxes
  const mayWait = terms !== null && (terms.gateway !== null || terms.unconfirmed === 'hold_draft')
  return {
    totalOf: (subscription, ...document) =>
      totalWithTaxes(
        taxed<InvoiceLine>(session, subscription.currency, linesOn(session, subscription, ...document)).lines,
      ),
    waits: mayWait
      ? (subscription, ...document) =>
          waitOf(session, subscription.currency, linesOn(session, subscription, ...document)) !== null
      : undefined,
  }
}

/** What a document with these lines waits for; null: it can be final. */
export function waitOf(session: CustomerSession, currency: string, lines: readonly InvoiceLine[]): TaxWait | null {
  const terms = session.asRead.issuer.taxes
  if (!terms) return null
  if (terms.gateway) {
    const question = questionOf(session, currency, lines)
    return question && JSON.stringify(question) !== session.taxAnswer?.question ? 'tax' : null
  }
  const isNew = (line: InvoiceLine) => knownTaxationOf(session.taxes, lineOfTime(line, lines)) === undefined
  return waitsForTaxId(session, lines, isNew) ? 'tax_id' : null
}

/** Whether one of these lines, if it is new, waits until the customer's tax id is confirmed. */
export function waitsForTaxId(
  session: CustomerSession,
  lines: readonly InvoiceLine[],
  isNew: (line: InvoiceLine) => boolean = () => true,
): boolean {
  const { taxes: terms } = session.asRead.issuer
  if (terms?.unconfirmed !== 'hold_draft' || session.isTaxIdDecided) return false
  return lines.some((line) => isNew(line) && turnsOnTaxId(factsOf(session, terms, line)))
}

/** What the tax gateway is asked about a document with these lines; null: nothing. */
export function questionOf(
  session: CustomerSession,
  currency: string,
  lines: readonly InvoiceLine[],
): TaxQuestion | null {
  const { issuer, billTo } = session.asRead
  const { taxes: terms } = issuer
  const asked = askedOf(session, lines)
  if (!terms?.gateway || asked.length === 0) return null
  return {
    currency,
    isIncluded: terms.pricesInclude,
    buyer: billTo.tax,
    customer: { id: billTo.id, metadata: billTo.metadata },
    lines: asked.map((line) => ({
      description: line.description,
      category: line.productCategory ?? terms.category,
      quantity: line.quantity,
      amountCents: Number(priceCents(line)),
      day: dayOf(pointOf(session, line), billTo.timeZone),
    })),
  }
}

/** A party as a document with these taxes says it: with the tax id that they stand on. */
export function partyWithId<P extends Party>(
  party: P,
  taxes: readonly DocumentTax[],
  whose: 'sellerTaxId' | 'buyerTaxId',
): P {
  const id = taxes.map(({ treatment }) => treatment[whose]).find((one) => one !== null)
  return id ? { ...party, taxId: id } : party
}

/** The lines of a document that a gateway has to tax: new ones, and not what is free. */
function askedOf<Line extends InvoiceLine>(session: CustomerSession, lines: readonly Line[]): readonly Line[] {
  return lines.filter(
    (line) => priceCents(line) !== 0n && knownTaxationOf(session.taxes, lineOfTime(line, lines)) === undefined,
  )
}

/** How the gateway has taxed each line that it was asked about; empty where it was asked about others, or not yet. */
function computedOf(
  session: CustomerSession,
  currency: string,
  lines: readonly InvoiceLine[],
): ReadonlyMap<InvoiceLine, LineTaxation> {
  const { taxAnswer } = session
  if (!taxAnswer || JSON.stringify(questionOf(session, currency, lines)) !== taxAnswer.question) return new Map()
  return new Map(
    askedOf(session, lines).flatMap((line, index) => {
      const taxation = taxAnswer.lines[index]
      return taxation ? [[line, taxation] as const] : []
    }),
  )
}

/** The lines of a document that is not made yet: those that a draft has by hand, then the automatic ones. */
export function linesOn(
  session: CustomerSession,
  subscription: Subscription,
  lines: readonly NewLine[],
  draft: OpenDraft | null,
): InvoiceLine[] {
  const handMade = (draft && session.drafts.get(draft.invoiceId)?.handMade) ?? []
  const automatic = lines.map((line) => ({ ...documentLine(line, subscription), id: '', causeEventId: null }))
  return [...handMade, ...automatic]
}

function isTaxing({ asRead, taxes }: CustomerSession): boolean {
  return asRead.issuer.taxes !== null || taxes.groups.size > 0
}

// By session, day and category: one treatment serves all lines of all its documents.
const treatments = new WeakMap<CustomerSession, Map<string, LineTaxation>>()

/** How something is taxed that is sold now; null where no taxes are computed. */
export function taxationNow(session: CustomerSession, line: InvoiceLine): LineTaxation | null {
  const { taxes: terms } = session.asRead.issuer
  if (!terms) return null
  const known = treatments.get(session) ?? new Map<string, LineTaxation>()
  treatments.set(session, known)
  const facts = factsOf(session, terms, line)
  const key = `${facts.day} ${facts.category}`
  const treated = known.get(key) ?? {
    kind: 'new',
    treatment: treatmentOf({ ...facts, unconfirmed: terms.unconfirmed }),
    isIncluded: terms.pricesInclude,
  }
  known.set(key, treated)
  return treated
}

/** What the treatment of a line follows from, but for what an unconfirmed tax id means. */
function factsOf(session: CustomerSession, terms: TaxTerms, line: InvoiceLine): Omit<TaxFacts, 'unconfirmed'> {
  const { billTo } = session.asRead
  return {
    registrations: terms.registrations,
    ownRates: terms.ownRates,
    buyer: billTo.tax,
    category: line.productCategory ?? terms.category,
    day: dayOf(pointOf(session, line), billTo.timeZone),
  }
}

/** The instant whose day decides the rates; the end of a service is the last instant of it. */
function pointOf({ asRead, now }: CustomerSession, { service }: InvoiceLine): Instant {
  switch (asRead.issuer.taxes?.point) {
    case 'service_start':
      return service?.start ?? now
    case 'service_end':
      return service?.end.subtract({ milliseconds: 1 }) ?? now
    default:
      return now
  }
}

function dayOf(at: Instant, timeZone: string): string {
  return at.toZonedDateTimeISO(timeZone).toPlainDate().toString()
}
