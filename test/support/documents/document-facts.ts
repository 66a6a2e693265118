import type { DocumentFacts, LineFacts, PartyFacts, TaxFacts } from '../../../src/domain/document-facts.ts'

export const sellerFacts: PartyFacts = {
  name: 'Muster SaaS GmbH',
  email: null,
  address: { line1: 'Hauptstr. 1', city: 'Berlin', postal_code: '10115', country: 'DE' },
  taxId: 'DE136695976',
  legalId: { scheme: '0002', value: 'HRB12345' },
  electronicAddress: { scheme: '9930', value: 'DE136695976' },
  contact: { name: 'Accounts', phone: '+49 30 1234567', email: 'billing@seller.example' },
}

export const buyerFacts: PartyFacts = {
  name: 'Käufer & Söhne AG',
  email: 'ap@buyer.example',
  address: { line1: 'Ring 5', city: 'München', postal_code: '80331', country: 'DE' },
  taxId: 'DE129273398',
  legalId: null,
  electronicAddress: { scheme: '9930', value: 'DE129273398' },
  contact: null,
}

const november = { first: '2026-11-01', last: '2026-11-30' }

/** A line of a description, with 19 % VAT unless said otherwise. */
export function lineFacts(amountCents: bigint, given: Partial<LineFacts> = {}): LineFacts {
  return {
    description: 'Pro plan',
    quantity: 1,
    unitAmount: String(amountCents < 0n ? -amountCents : amountCents),
    amountCents,
    isPartOfPeriod: false,
    service: november,
    discounts: [],
    withTaxCents: null,
    taxes: [{ category: 'S', percent: '19' }],
    ...given,
  }
}

/** An invoice of these lines: its taxes and sums are computed of them, halves away from zero. */
export function invoiceFacts(lines: readonly LineFacts[], given: Partial<DocumentFacts> = {}): DocumentFacts {
  const taxes = taxesOfLines(lines)
  const subtotalCents = lines.reduce((sum, { amountCents }) => sum + amountCents, 0n)
  const taxCents = taxes.reduce((sum, tax) => sum + tax.taxCents, 0n)
  return {
    kind: 'invoice',
    id: '019a3c5e-1111-7000-8000-000000000005',
    number: 'INV-000042',
    issued: '2026-11-01',
    due: '2026-11-15',
    currency: 'EUR',
    language: 'en',
    timeZone: 'Europe/Berlin',
    seller: sellerFacts,
    buyer: buyerFacts,
    buyerReference: '04011000-1234512345-35',
    purchaseOrder: null,
    lines,
    taxes,
    subtotalCents,
    taxCents,
    totalCents: subtotalCents + taxCents,
    prepaidCents: 0n,
    preceding: [],
    reason: null,
    account: { iban: 'DE02120300000000202051', bic: 'BYLADEM1001', name: null },
    paymentReference: 'RF69INV000042',
    ...given,
  }
}

/** A credit note of these lines, for one invoice. */
export function creditNoteFacts(lines: readonly LineFacts[], given: Partial<DocumentFacts> = {}): DocumentFacts {
  return invoiceFacts(lines, {
    ...{ kind: 'credit_note', number: 'CN-000007', issued: '2026-11-20', due: null, paymentReference: null },
    ...{ preceding: [{ number: 'INV-000042', issued: '2026-11-01' }], reason: 'The subscription was changed' },
    ...given,
  })
}

const mentions = { E: 'Exempt under article 132', AE: null, G: null, O: null, S: null, Z: null } as const

function taxesOfLines(lines: readonly LineFacts[]): TaxFacts[] {
  const alike = Map.groupBy(lines, ({ taxes: [tax] }) => `${tax?.category ?? 'O'} ${tax?.percent ?? '0'}`)
  return [...alike.values()].map((group) => {
    const { category, percent } = group[0]?.taxes[0] ?? { category: 'O', percent: '0' }
    const baseCents = group.reduce((sum, { amountCents }) => sum + amountCents, 0n)
    const name = category === 'S' ? 'VAT' : 'No VAT'
    return {
      ...{ category, percent, name, baseCents, mention: mentions[category], exemptionCode: null },
      taxCents: rounded(baseCents * BigInt(Math.round(Number(percent) * 100)), 10_000n),
    }
  })
}

function rounded(value: bigint, by: bigint): bigint {
  const size = value < 0n ? -value : value
  const result = (2n * size + by) / (2n * by)
  return value < 0n ? -result : result
}
