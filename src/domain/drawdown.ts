import { type Instant, isBefore } from './instant.ts'
import { sumMoney } from './money.ts'

/** The reason of credit entries that pay an invoice when it becomes final: it distinguishes that credit from later credit. */
export const reasonWhenFinal = 'applied to an invoice'

/** Prepaid credit: credit with terms. What is left of it is the sum of the entries that name it. */
export interface Grant {
  readonly id: string
  readonly currency: string
  readonly leftCents: bigint
  /** A lower number is used first. */
  readonly priority: number
  /** It is usable before this instant; null: for ever. */
  readonly expiresAt: Instant | null
  readonly effectiveAt: Instant
  readonly createdAt: Instant
  /** It pays only lines of these prices; null: every line. */
  readonly priceCodes: readonly string[] | null
}

/** What an invoice is to be paid for: the amount of a line with its tax, below zero where it takes time back. */
export interface PayableLine {
  /** Null: made by hand. */
  readonly priceCode: string | null
  readonly cents: bigint
}

/** A part of a grant, in minor units. */
export interface GrantUse {
  readonly grant: Grant
  readonly cents: bigint
}

/** What pays an invoice: parts of grants in the order of their use, and then the plain balance. */
export interface Drawdown {
  readonly uses: readonly GrantUse[]
  readonly plainCents: bigint
}

/** The grants by priority, expiry (none last), `effectiveAt`, `createdAt` and id: the first is used first. */
export function inOrderOfUse(grants: readonly Grant[]): readonly Grant[] {
  return grants.toSorted(
    (a, b) =>
      a.priority - b.priority ||
      compareExpiry(a.expiresAt, b.expiresAt) ||
      compareInstants(a.effectiveAt, b.effectiveAt) ||
      compareInstants(a.createdAt, b.createdAt) ||
      (a.id < b.id ? -1 : 1),
  )
}

/** Whether something of the grant can be used at that instant. */
export function isUsable({ leftCents, expiresAt }: Grant, at: Instant): boolean {
  return leftCents > 0n && (expiresAt === null || isBefore(at, expiresAt))
}

/** An invoice and the credit that may pay it. */
interface Paying {
  readonly lines: readonly PayableLine[]
  /** What is due on the invoice: never more is used. */
  readonly dueCents: bigint
  readonly grants: readonly Grant[]
  /** The credit without terms. */
  readonly plainCents: bigint
  /** What grants have paid of the invoice before. */
  readonly before?: readonly GrantUse[]
  readonly at: Instant
}

/**
 * How credit pays an invoice: each grant in order, as far as it goes, as far as its lines go and as far as is due; the plain
 * balance comes last. Of its lines a grant first pays those that the fewest others can pay, then in the order of the invoice.
 *
 *     tokens 70, seats 50; a grant of 100 for tokens, plain 20   ->   70 of the grant, 20 plain, 30 due
 */
export function drawdown({ lines, dueCents, grants, plainCents, before = [], at }: Paying): Drawdown {
  const usable = inOrderOfUse(grants.filter((grant) => isUsable(grant, at)))
  const paying = payingOf(lines, [...usable, ...before.map(({ grant }) => grant)])
  for (const { grant, cents } of before.toSorted(narrowFirst)) paying.pay(grant, cents)
  let due = dueCents
  const uses = usable.flatMap((grant): GrantUse[] => {
    const cents = smallest(grant.leftCents, due, paying.payableBy(grant))
    if (cents <= 0n) return []
    paying.pay(grant, cents)
    due -= cents
    return [{ grant, cents }]
  })
  return { uses, plainCents: smallest(plainCents, due) }
}

/** A line that a credit note gives back: its amount with tax, above zero. */
export interface GivenLine extends PayableLine {
  readonly invoiceId: string
}

/** What a grant has paid of an invoice and was not given back since. */
export interface InvoiceUse extends GrantUse {
  readonly invoiceId: string
}

/**
 * What of the credit of a credit note goes back to the grants that paid its lines: to the grant that was used last first, to each
 * no more than it paid of the invoice and than its lines give back. The rest is plain credit.
 */
export function givenBack(
  cents: bigint,
  lines: readonly GivenLine[],
  uses: readonly InvoiceUse[],
): readonly InvoiceUse[] {
  const order = inOrderOfUse(uses.map(({ grant }) => grant)).map(({ id }) => id)
  const lastFirst = uses.toSorted((a, b) => order.indexOf(b.grant.id) - order.indexOf(a.grant.id))
  let rest = cents
  return [...new Set(lines.map(({ invoiceId }) => invoiceId))].flatMap((invoiceId) => {
    const own = lastFirst.filter((use) => use.invoiceId === invoiceId)
    const giving = payingOf(
      lines.filter((line) => line.invoiceId === invoiceId),
      own.map(({ grant }) => grant),
    )
    return own.flatMap((use): InvoiceUse[] => {
      const back = smallest(use.cents, rest, giving.payableBy(use.grant))
      if (back <= 0n) return []
      giving.pay(use.grant, back)
      rest -= back
      return [{ ...use, cents: back }]
    })
  })
}

/** Counts which lines are paid how far; of its lines a grant pays first those that the fewest of these grants can pay. */
function payingOf(wanted: readonly PayableLine[], grants: readonly Grant[]) {
  const lines = wanted.map((line) => ({ ...line, left: line.cents }))
  const different = [...new Map(grants.map((grant) => [grant.id, grant])).values()]
  const rivals = (line: PayableLine) => different.filter((one) => fits(one, line)).length
  const linesOf = (grant: Grant) => lines.filter((line) => fits(grant, line))
  return {
    /** What is still to be paid of the grant's lines, less those of them that take back. */
    payableBy: (grant: Grant) => sumMoney(linesOf(grant).map(({ left }) => left)),
    pay(grant: Grant, cents: bigint) {
      let rest = cents
      for (const line of linesOf(grant).toSorted((a, b) => rivals(a) - rivals(b))) {
        const part = line.left > 0n ? smallest(rest, line.left) : 0n
        line.left -= part
        rest -= part
      }
    },
  }
}

function fits({ priceCodes }: Grant, { priceCode }: PayableLine): boolean {
  return priceCodes === null || (priceCode !== null && priceCodes.includes(priceCode))
}

function narrowFirst(a: GrantUse, b: GrantUse): number {
  const width = ({ grant }: GrantUse) => grant.priceCodes?.length ?? Number.MAX_SAFE_INTEGER
  return width(a) - width(b)
}

function smallest(...amounts: readonly bigint[]): bigint {
  return amounts.reduce((least, one) => (one < least ? one : least))
}

function compareInstants(a: Instant, b: Instant): number {
  return isBefore(a, b) ? -1 : isBefore(b, a) ? 1 : 0
}

function compareExpiry(a: Instant | null, b: Instant | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return compareInstants(a, b)
}
