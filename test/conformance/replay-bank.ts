import { type BankEntry, entryKeys } from '../../src/domain/bank-entry.ts'
import { payableCents } from '../../src/domain/bank-match.ts'
import { creditorReference } from '../../src/domain/creditor-reference.ts'
import { epcPayload } from '../../src/domain/epc-qr.ts'
import { objectIn, type Replay, textIn, type Vector } from './vector.ts'

/** Why vectors of these kinds are not replayed. */
export const bankNotBuilt = { swiss: 'Swiss QR-bills are not built' }

/** References, codes for banking apps, and statements that overlap. */
export const bankReplays: Readonly<Record<string, (vector: Vector) => Replay>> = {
  qr: replayCode,
  reference: replayReference,
  bank_reference: replayReference,
  bank_reconcile: replayStatements,
}

function replayCode(vector: Vector): Replay {
  if (!vector.id.startsWith('epc')) return vector.id.startsWith('rf') ? replayReference(vector) : notSwiss()
  const { input, expected } = vector
  const reference = input.reference === undefined ? null : textIn(input, 'reference')
  const payload = epcPayload({
    name: textIn(input, 'name'),
    iban: textIn(input, 'iban'),
    bic: input.bic === undefined ? null : textIn(input, 'bic'),
    amountCents: cents(textIn(input, 'amount')),
    remittance: reference === null ? { text: textIn(input, 'text') } : { reference },
  })
  return { computed: [payload ?? 'none'], published: [textIn(expected as Vector['input'], 'payload')] }
}

function replayReference({ id, input, expected }: Vector): Replay {
  if (!id.startsWith('rf')) notSwiss()
  const base = ['base', 'number', 'reference', 'text'].find((name) => typeof input[name] === 'string')
  if (base === undefined) throw new RangeError('it does not say what the reference is made of')
  const said =
    typeof expected === 'string' ? expected : Object.values(expected as object).find((one) => /^RF/.test(one))
  const number = textIn(input, base)
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
  return { computed: [creditorReference(number)], published: [String(said).replaceAll(' ', '')] }
}

function notSwiss(): never {
  throw new RangeError(bankNotBuilt.swiss)
}

/** The steps of these vectors are told in words, so each is told again in entries here. */
function replayStatements({ id, input, expected }: Vector): Replay {
  const published = expected as Vector['input']
  if (id === 'bank-over') {
    const [amount, due] = [cents(textIn(objectIn(input, 'entry'), 'amount')), cents(textIn(published, 'allocated'))]
    const owed = { currency: 'EUR', dueCents: due, isCollecting: false }
    const allocated = payableCents(owed, { currency: 'EUR', amountCents: amount })
    return {
      computed: [allocated, amount - allocated].map(decimal),
      published: [textIn(published, 'allocated'), textIn(published, 'unallocated')],
    }
  }
  const files = filesOf[id]
  if (!files) throw new RangeError('its steps are told in words that nobody has put into entries')
  const count = (order: readonly (readonly BankEntry[])[]) => new Set(order.flatMap(entryKeys)).size
  return {
    computed: [count(files.entries), count(files.entries.toReversed())].map(String),
    published: [files.transactions, files.transactions].map(String),
    reason: `for: ${JSON.stringify(published)}`,
  }
}

const entry: BankEntry = {
  account: 'DE89370400440532013000',
  direction: 'credit',
  amountCents: 1000n,
  currency: 'EUR',
  bookingDate: '2026-02-03',
  valueDate: '2026-02-03',
  references: ['thanks'],
  counterpartyName: 'Ada',
  counterpartyAccount: null,
  bankReference: null,
  returnReason: null,
}
const [more, lastYear] = [
  { ...entry, amountCents: 2000n },
  { ...entry, bookingDate: '2025-02-03' },
]

const filesOf: Readonly<
  Record<string, { readonly entries: readonly (readonly BankEntry[])[]; readonly transactions: number }>
> = {
  'bank-same-file-twice': { entries: [[entry], [entry], [entry, more]], transactions: 2 },
  'bank-equal-rows': {
    entries: [
      [entry, entry],
      [entry, entry, entry],
    ],
    transactions: 3,
  },
  'bank-statement-id-reused': { entries: [[lastYear], [entry]], transactions: 2 },
  'bank-overlap-intraday': {
    entries: [
      [entry, more],
      [entry, more, entry],
    ],
    transactions: 3,
  },
}

function cents(amount: string): bigint {
  return BigInt(amount.replace('.', ''))
}

function decimal(amount: bigint): string {
  return `${amount / 100n}.${String(amount % 100n).padStart(2, '0')}`
}
