import { sumOfTaxes } from '../../domain/document-tax.ts'
import { withTaxes } from '../../domain/document-taxes.ts'
import type { InvoiceLine } from '../../domain/invoice.ts'
import { withinMaximum } from '../../domain/money.ts'
import { round } from '../../domain/rational.ts'
import { refuse, refuseUnknown } from '../../domain/refusal.ts'
import { treatmentOf } from '../../domain/tax-treatment.ts'
import { parseUnitAmount, timesQuantity } from '../../domain/unit-amount.ts'
import type { Context } from '../transaction/context.ts'
import { taxProfileOf, taxTermsOf } from './rows.ts'
import { taxedCustomer } from './store.ts'
import { lineTaxToApi, taxesToApi, treatmentToApi } from './to-api.ts'

interface PreviewedLine {
  readonly quantity: number
  readonly unit_amount?: string | undefined
  readonly amount_cents?: number | undefined
  readonly category?: string | undefined
}

/** How lines would be taxed if they were invoiced now, by the same rules; nothing is written. Refuses `amount_too_large`. */
export async function previewTaxes(
  { tx, tenantId }: Context,
  { customerId, lines: wanted }: { readonly customerId: string; readonly lines: readonly PreviewedLine[] },
) {
  const customer = await taxedCustomer(tx, tenantId, customerId)
  if (!customer) refuseUnknown('/customer_id', 'customer')
  const terms = taxTermsOf(customer)
  const buyer = taxProfileOf(customer.tax, customer.address)
  const day = customer.now.toZonedDateTimeISO(customer.time_zone).toPlainDate().toString()
  const priced = wanted.map(pricedLine)
  const { lines, taxes } = withTaxes(priced, (line) => {
    if (!terms || terms.gateway) return null
    const category = line.productCategory ?? terms.category
    return { kind: 'new', treatment: treatmentOf({ ...terms, buyer, category, day }), isIncluded: terms.pricesInclude }
  })
  const subtotal = lines.reduce((sum, { amountCents }) => sum + amountCents, 0n)
  const tax = sumOfTaxes(taxes)
  if (!withinMaximum(subtotal + tax)) refuse('amount_too_large', 'The lines come to more than 2^53-1 minor units.')
  const treatments = new Map(taxes.map(({ group, treatment }) => [group, treatment]))
  return {
    subtotal_cents: Number(subtotal),
    tax_cents: Number(tax),
    total_cents: Number(subtotal + tax),
    taxes: taxesToApi(taxes),
    lines: lines.map((line) => {
      const treatment = line.tax && treatments.get(line.tax.group)
      return {
        amount_cents: Number(line.amountCents),
        ...lineTaxToApi(line),
        treatment: treatment ? treatmentToApi(treatment) : null,
      }
    }),
    warnings: terms?.gateway
      ? ['tax_mode is gateway: it is asked when an invoice becomes final, so no taxes are shown here.']
      : terms
        ? warningsOf([...treatments.values()])
        : ['tax_mode is none: nothing is taxed.'],
  }
}

function warningsOf(treatments: readonly Parameters<typeof treatmentToApi>[0][]): string[] {
  const doubtful = treatments.filter(({ reason }) => ['no_registration', 'no_rate', 'country_unknown'].includes(reason))
  return [...new Set(doubtful.map((one) => treatmentToApi(one).why))]
}

function pricedLine({ quantity, unit_amount, amount_cents, category }: PreviewedLine): InvoiceLine {
  const amountCents =
    amount_cents === undefined
      ? round(timesQuantity(parseUnitAmount(unit_amount ?? '0'), quantity))
      : BigInt(amount_cents)
  if (!withinMaximum(amountCents)) refuse('amount_too_large', 'A line comes to more than 2^53-1 minor units.')
  return {
    id: '',
    description: '',
    quantity,
    unitAmount: unit_amount ?? String(amount_cents),
    amountCents,
    tax: null,
    productCategory: category ?? null,
    discounts: [],
    creditedLineId: null,
    proration: false,
    service: null,
    subscriptionId: null,
    planId: null,
    ledger: null,
    causeEventId: null,
  }
}
