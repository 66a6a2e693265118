import type { Plan } from '../../../src/domain/plan.ts'
import type { Terms, Waiving } from '../random/histories.ts'
import { unitOf } from './naive-ruler.ts'

// Who has paid for which dates or seconds, and what a merchant gave up of it. It is added up when all has been lived through,
// because what is given up may be over long since.

export interface Payer {
  readonly plan: Plan
  readonly quantity: number
}

export interface Turn {
  readonly name: string
  readonly start: Temporal.Instant
  readonly end: Temporal.Instant
  readonly firstUnit: number
  readonly endUnit: number
}

/** Dates or seconds, the last one not among them. */
interface Stretch {
  readonly from: number
  readonly until: number
}

/** One payer's part of a turn, from where they begin to pay. */
export interface Part {
  readonly payer: Payer
  readonly turn: Turn
  readonly since: Temporal.Instant
  readonly paid: Stretch[]
  /** For these nothing is owed any more. */
  readonly waived: Stretch[]
}

export function partOf(payer: Payer, turn: Turn, since: Temporal.Instant): Part {
  return { payer, turn, since, paid: [], waived: [] }
}

/** Notes that the part is paid for so long. */
export function pay({ paid }: Part, from: number, until: number): void {
  const last = paid.at(-1)
  if (last?.until === from) paid[paid.length - 1] = { from: last.from, until }
  else paid.push({ from, until })
}

/** What was waived is nobody's, as far as is known. */
export class NobodyPaid extends Error {}

/** Gives up what an invoice says: what it charges is not owed, and what it gave back is paid all the same. */
export function waive(terms: Terms, parts: readonly Part[], { lines, invoicedAt }: Waiving): void {
  for (const { payer, turnStart, partFrom, from, until, isCredit } of lines) {
    const part = parts.findLast(
      ({ payer: one, turn, since }) =>
        nameOf(one) === payer &&
        turn.name === String(turnStart) &&
        Math.max(0, unitOf(terms, since) - turn.firstUnit) === partFrom &&
        Temporal.Instant.compare(since, invoicedAt) <= 0,
    )
    if (!part) throw new NobodyPaid(`nobody has paid ${payer} from ${partFrom} on in the turn of ${turnStart}`)
    const stretches = isCredit ? part.paid : part.waived
    stretches.push({ from: unitOf(terms, from), until: unitOf(terms, until) })
  }
}

/** What is owed in total, in minor units, by turn and payer: '<start of the turn> 2 x basic'. */
export function owedFor(parts: readonly Part[]): Map<string, bigint> {
  const owed = new Map<string, bigint>()
  for (const [index, part] of parts.entries()) {
    const key = `${part.turn.name} ${nameOf(part.payer)}`
    const waived = waivedOf(part, parts.slice(0, index + 1))
    const price = joined(part.paid).reduce((sum, stretch) => sum + priceOf(part, stretch), 0n)
    if (price > waived) owed.set(key, (owed.get(key) ?? 0n) + price - waived)
  }
  return owed
}

/**
 * Each day is waived for who had it then and for who has it after them, unless the former have it still. It is worth what it
 * cost to whom it cost the most.
 */
function waivedOf(part: Part, upToIt: readonly Part[]): bigint {
  const gifts = upToIt
    .filter(({ waived }) => waived.length > 0)
    .map((giver) => ({
      giver,
      stretches: giver === part ? joined(giver.waived) : without(joined(giver.waived), joined(giver.paid)),
    }))
  const edges = gifts.flatMap(({ stretches }) => stretches.flatMap(({ from, until }) => [from, until]))
  let sum = 0n
  for (const piece of joined(part.paid).flatMap((stretch) => cutAt(edges, stretch))) {
    const prices = gifts
      .filter(({ stretches }) => stretches.some(({ from, until }) => from <= piece.from && piece.until <= until))
      .map(({ giver }) => priceOf(giver, piece))
    sum += prices.reduce((most, price) => (price > most ? price : most), 0n)
  }
  return sum
}

/** A date or second costs what the rounded price of the turn grows by on it. */
function priceOf({ payer: { plan, quantity }, turn }: Part, { from, until }: Stretch): bigint {
  const units = BigInt(Math.max(1, turn.endUnit - turn.firstUnit))
  const price = plan.amountCents * BigInt(quantity)
  const upTo = (unit: number) => (2n * price * BigInt(unit - turn.firstUnit) + units) / (2n * units)
  return upTo(until) - upTo(from)
}

export function nameOf({ plan, quantity }: Payer): string {
  return `${quantity} x ${plan.code}`
}

function joined(stretches: readonly Stretch[]): Stretch[] {
  const all: Stretch[] = []
  for (const stretch of stretches.toSorted((a, b) => a.from - b.from)) {
    const last = all.at(-1)
    if (last && stretch.from <= last.until)
      all[all.length - 1] = { from: last.from, until: Math.max(last.until, stretch.until) }
    else all.push(stretch)
  }
  return all.filter(({ from, until }) => from < until)
}

function without(stretches: readonly Stretch[], taken: readonly Stretch[]): Stretch[] {
  const edges = taken.flatMap(({ from, until }) => [from, until])
  return stretches
    .flatMap((stretch) => cutAt(edges, stretch))
    .filter((piece) => !taken.some(({ from, until }) => from <= piece.from && piece.until <= until))
}

function cutAt(edges: readonly number[], { from, until }: Stretch): Stretch[] {
  const within = edges.filter((edge) => from < edge && edge < until).sort((a, b) => a - b)
  const starts = [from, ...new Set(within)]
  return starts.map((start, index) => ({ from: start, until: starts[index + 1] ?? until }))
}
