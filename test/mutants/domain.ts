import { doubleMutant, type Mutant, mutant } from './mutant.ts'

const properties = 'src/domain/billing.properties.test.ts'
const model = 'src/domain/naive-model.properties.test.ts'
const concurrency = 'test/concurrency.test.ts'

/** The rules with a mistake in them. */
export const domainMutants: readonly Mutant[] = [
  mutant(
    'periods are counted from the last one, not from the anchor',
    {
      file: 'src/domain/period.ts',
      find: `let number = period.number + 1
  let end = boundary(cycle, number + 1)`,
      put: `let number = period.number + 1
  let end = boundary({ ...cycle, anchor: period.end }, 1)`,
    },
    'src/domain/period.test.ts',
    'test/scenarios/month-ends.test.ts',
  ),
  mutant(
    'every zone is UTC',
    {
      file: 'src/domain/period.ts',
      find: `if (cycle.timeZone === 'UTC') return boundaryInUtc(cycle, n)`,
      put: 'return boundaryInUtc(cycle, n)',
    },
    'src/domain/period.test.ts',
    'test/scenarios/zones-and-currencies.test.ts',
  ),
  mutant(
    'dates are those of UTC',
    {
      file: 'src/domain/calendar.ts',
      find: `if (timeZone === 'UTC') return utcDay(instant)`,
      put: 'if (timeZone) return utcDay(instant)',
    },
    'src/domain/position.test.ts',
    'src/domain/changes.test.ts',
  ),
  mutant(
    'a month of 28 days is followed by one that starts on its first',
    {
      file: 'src/domain/calendar.ts',
      find: 'return Math.min(firstDayOfMonth(target) + day - firstDayOfMonth(month), lastDay)',
      put: 'return firstDayOfMonth(target) + day - firstDayOfMonth(month)',
    },
    'src/domain/period.test.ts',
  ),
  mutant(
    'every month has thirty days',
    {
      file: 'src/domain/position.ts',
      find: 'return Math.max(1, length)',
      put: `return unit === 'day' && length > 27 && length < 32 ? 30 : Math.max(1, length)`,
    },
    'src/domain/position.test.ts',
    'test/conformance/conformance.test.ts',
  ),
  mutant(
    'rounded twice: the price of a day, then the days',
    {
      file: 'src/domain/position.ts',
      find: 'return roundHalfAwayFromZero(full.numerator * BigInt(position), full.denominator * BigInt(length))',
      put: 'return roundHalfAwayFromZero(full.numerator, full.denominator * BigInt(length)) * BigInt(position)',
    },
    'src/domain/position.test.ts',
    'test/conformance/conformance.test.ts',
  ),
  mutant(
    'parts are rounded by themselves and do not add up',
    {
      file: 'src/domain/position.ts',
      find: 'return amountUpTo(full, to, length) - amountUpTo(full, from, length)',
      put: 'return amountUpTo(full, to - from, length)',
    },
    'src/domain/position.test.ts',
    'src/domain/ledger.properties.test.ts',
  ),
  mutant(
    'halves are rounded towards zero',
    {
      file: 'src/domain/rational.ts',
      find: 'return (2n * numerator + half) / (2n * denominator)',
      put: 'return (2n * numerator + half - (numerator < 0n ? -1n : 1n)) / (2n * denominator)',
    },
    'src/domain/rational.test.ts',
  ),
  mutant(
    'a coin is lost when money is divided',
    {
      file: 'src/domain/money.ts',
      find: 'const coinsLeft = Number(total - sumMoney(parts))',
      put: 'const coinsLeft = Number(total - sumMoney(parts)) - 1',
    },
    'src/domain/money.test.ts',
  ),
  mutant(
    'yen have cents',
    { file: 'src/domain/currency.ts', find: 'ISK JPY KMF', put: 'ISK KMF' },
    'src/domain/currency.test.ts',
  ),
  mutant(
    'a version’s end is forgotten',
    {
      file: 'src/domain/item.ts',
      find: 'for (const { number, from } of versions) if (number > version.number) until = earlier(until, from)',
      put: 'if (versions.length === 0) until = earlier(until, version.from)',
    },
    'src/domain/changes.test.ts',
    properties,
  ),
  doubleMutant(
    'a trial is charged',
    [
      { file: 'src/domain/subscription.ts', find: 'return trialEnd ?? startAt', put: 'return startAt ?? trialEnd' },
      {
        file: 'src/domain/start-subscription.ts',
        find: 'const ownFirstCharge = trialEnd ?? startAt',
        put: 'const ownFirstCharge = startAt',
      },
    ],
    'test/scenarios/trials-and-changes.test.ts',
    model,
  ),
  mutant(
    'of the period in which a trial ends all is charged',
    { file: 'src/domain/start-subscription.ts', find: 'from: firstCharge,', put: 'from: startAt,' },
    model,
  ),
  mutant(
    'the status is what was last billed',
    {
      file: 'src/domain/subscription.ts',
      find: `hasEnded({ end }: Subscription, now: Instant): boolean {
  return end !== null && isAtOrAfter(now, end.at)`,
      put: `hasEnded({ end, billedUntil }: Subscription, _now: Instant): boolean {
  return end !== null && billedUntil !== null && isAtOrAfter(billedUntil, end.at)`,
    },
    'src/domain/ends.test.ts',
  ),
  mutant(
    'another interval keeps the old anchor',
    {
      file: 'src/domain/change-items.ts',
      find: 'anchor: anchor ?? old.anchor, from }',
      put: 'anchor: old.anchor, from }',
    },
    'src/domain/changes.test.ts',
    model,
  ),
  mutant(
    'another interval of one item that does not lead moves the anchor of all',
    {
      file: 'src/domain/change-items.ts',
      find: 'return after !== null && !sameInterval(newestVersion(leading).price.interval, after)',
      put: 'return after !== null && changeableItems(subscription).some((item) => !sameInterval(newestVersion(item).price.interval, pricedAfter(item, named)?.price.interval ?? newestVersion(item).price.interval))',
    },
    'src/domain/item.test.ts',
  ),
  mutant(
    'without proration the new price starts at once',
    {
      file: 'src/domain/change-items.ts',
      find: '{ ...version, from: later(version.from, item.period.end) }',
      put: 'version',
    },
    'src/domain/changes.test.ts',
    'src/domain/item.test.ts',
  ),
  mutant(
    'without proration nothing is kept',
    {
      file: 'src/domain/change-items.ts',
      find: '{ at: now, now, itemIds: keeping }',
      put: '{ at: now, now, itemIds: [] }',
    },
    'src/domain/changes.test.ts',
  ),
  mutant(
    'a later change does not replace the waiting one',
    {
      file: 'src/domain/change.ts',
      find: 'const left = withoutNamed(subscription.waiting, order, since)',
      put: 'const left = subscription.waiting',
    },
    'src/domain/waiting-changes.test.ts',
  ),
  mutant(
    'an end at a boundary renews first',
    {
      file: 'src/domain/schedule.ts',
      find: 'if (endsAt(subscription, at))',
      put: 'if (endsAt(subscription, at) && !subscription.items.some(({ period }) => period))',
    },
    'src/domain/ends.test.ts',
  ),
  mutant(
    'late billing makes one turn and forgets the rest',
    {
      file: 'src/domain/schedule.ts',
      find: 'isSameGrid ? periodAfter(cycleOf(version, timeZone), period) : periodOf(version, timeZone, at),',
      put: 'isSameGrid && periodAfter && cycleOf ? periodOf(version, timeZone, at.add({ hours: 2400 })) : periodOf(version, timeZone, at),',
    },
    properties,
    'test/ten-years.test.ts',
  ),
  mutant(
    'the newest is billed first',
    {
      file: 'src/domain/billing.ts',
      find: 'const isSooner = !foundAt || isBefore(at, foundAt)',
      put: 'const isSooner = !foundAt || isBefore(foundAt, at)',
    },
    'src/domain/billing-rules.test.ts',
    properties,
  ),
  mutant(
    'a draft stays open when its period is over',
    {
      file: 'src/domain/billing.ts',
      find: 'const finalizesAt = nextBoundary ? earlier(afterDraftTime, nextBoundary) : afterDraftTime',
      put: 'const finalizesAt = nextBoundary ? afterDraftTime : afterDraftTime',
    },
    'test/scenarios/drafts.test.ts',
  ),
  mutant(
    'more credit is used than there is',
    {
      file: 'src/domain/settlement.ts',
      find: 'const applied = totalCents < balanceCents ? totalCents : balanceCents',
      put: 'const applied = totalCents',
    },
    concurrency,
  ),
  mutant(
    'a paid invoice can be voided',
    {
      file: 'src/domain/settlement.ts',
      find: `refuseUnless(invoice, ['draft', 'open', 'uncollectible'], 'voided')`,
      put: '{}',
    },
    'src/domain/invoice.test.ts',
  ),
  mutant(
    'money that was received does not stop a void',
    {
      file: 'src/domain/settlement.ts',
      find: 'if (invoice.amountPaidCents > 0n)',
      put: 'if (invoice.amountPaidCents > invoice.totalCents)',
    },
    'src/domain/invoice.test.ts',
  ),
  mutant(
    'an invoice that credit has settled cannot be voided',
    {
      file: 'src/domain/settlement.ts',
      find: `if (invoice.status !== 'paid' || invoice.creditAppliedCents === 0n)`,
      put: `if (invoice.status !== 'void')`,
    },
    'src/domain/invoice.test.ts',
  ),
  mutant(
    'an invoice that a credit note names can be voided',
    { file: 'src/domain/settlement.ts', find: 'if (hasCreditNotes)', put: 'if (hasCreditNotes === null)' },
    'src/domain/invoice.test.ts',
    'test/scenarios/forgiven-time-and-known-ends.test.ts',
  ),
]
