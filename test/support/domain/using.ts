import type { Instant } from '../../../src/domain/instant.ts'
import type { NewLine } from '../../../src/domain/new-line.ts'
import type { Plan } from '../../../src/domain/plan.ts'
import { subscribed } from './subscribed.ts'
import { type UsageEvent, units, usageEvents } from './usage-events.ts'

/** A metered customer: what was used is known from when it is sent. */
export function using(plan: Plan, startAt: string, start: { readonly trialDays?: number } = {}) {
  const usage = usageEvents()
  const { billed: billedUpTo, ...life } = subscribed(plan, startAt, { ...start, usage })
  let toldCount = 0
  /** The new lines of what is billed up to a date: what caused the document, when, and its lines. */
  const billed = (date: string): string[] => {
    billedUpTo(date)
    const news = life.life().bills.slice(toldCount)
    toldCount += news.length
    return news.map((bill) => `${dateOf(bill.occurredAt)} ${bill.kind}: ${bill.lines.map(lineText).join(', ')}`)
  }
  const send = (at: string, count: number, more: Partial<UsageEvent> = {}) =>
    usage.events.push({ meterId: 'calls', at: life.at(at), units: units(count), ...more })
  return { ...life, usage, send, billed }
}

function lineText({ item, from, until, amountCents, takesBack }: NewLine): string {
  const taken = takesBack === null ? '' : ` of (${takesBack})`
  return `${item.priceCode} ${dateOf(from)} to ${dateOf(until)} ${amountCents}${taken}`
}

/** Without the year, and without midnight. */
function dateOf(at: Instant): string {
  return at.toString().slice(5, 16).replace('T00:00', '')
}
