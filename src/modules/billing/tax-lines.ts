import type { TotalOf } from '../../domain/bill.ts'
import type { DocumentTax } from '../../domain/document-tax.ts'
import { totalWithTaxes, withTaxes } from '../../domain/document-taxes.ts'
import type { Instant } from '../../domain/instant.ts'
import { documentLine, type InvoiceLine, type Party } from '../../domain/invoice.ts'
import type { Treatment } from '../../domain/tax.ts'
import { taxationOf } from '../../domain/tax-ledger.ts'
import { treatmentOf } from '../../domain/tax-treatment.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'

/** The lines of a document with their taxes. */
export interface TaxedLines<Line extends InvoiceLine = InvoiceLine> {
  readonly lines: readonly Line[]
  readonly taxes: readonly DocumentTax[]
}

/** The lines with their taxes as of the session's present; as they are where nothing is or was taxed. */
export function taxed<Line extends InvoiceLine>(session: CustomerSession, lines: readonly Line[]): TaxedLines<Line> {
  if (!isTaxing(session) && lines.every(({ tax }) => tax === null)) return { lines, taxes: [] }
  return withTaxes(lines, (line) => taxationOf(session.taxes, line, () => treatmentNow(session, line)))
}

/** What lines come to with their taxes; undefined where nothing is or was taxed, so that billing need not ask. */
export function totalOfIn(session: CustomerSession): TotalOf | undefined {
  if (!isTaxing(session)) return undefined
  return (subscription, lines, draft) => {
    const handMade = (draft && session.drafts.get(draft.invoiceId)?.handMade) ?? []
    const automatic = lines.map((line) => ({ ...documentLine(line, subscription), id: '', causeEventId: null }))
    return totalWithTaxes(taxed<InvoiceLine>(session, [...handMade, ...automatic]).lines)
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

function isTaxing({ asRead, taxes }: CustomerSession): boolean {
  return asRead.issuer.taxes !== null || taxes.groups.size > 0
}

interface TreatedNow {
  readonly treatment: Treatment
  readonly isIncluded: boolean
}

// By session and day: one treatment serves all lines of all its documents.
const treatments = new WeakMap<CustomerSession, Map<string, TreatedNow>>()

/** How something is taxed that is sold now; null where no taxes are computed. */
function treatmentNow(session: CustomerSession, line: InvoiceLine): TreatedNow | null {
  const { issuer, billTo } = session.asRead
  const { taxes: terms } = issuer
  if (!terms) return null
  const day = dayOf(pointOf(session, line), billTo.timeZone)
  const known = treatments.get(session) ?? new Map<string, TreatedNow>()
  treatments.set(session, known)
  const { registrations, ownRates, unconfirmed, category } = terms
  const treated = known.get(day) ?? {
    treatment: treatmentOf({ registrations, ownRates, unconfirmed, category, day, buyer: billTo.tax }),
    isIncluded: terms.pricesInclude,
  }
  known.set(day, treated)
  return treated
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
