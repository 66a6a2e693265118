import { type Mutant, mutant } from './mutant.ts'

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
    properties,
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
      file: 'src/domain/charges.ts',
      find: 'let until = version.chargedUntil ? earlier(version.chargedUntil, period.end) : period.end',
      put: 'let until = period.end',
    },
    'src/domain/changes.test.ts',
    properties,
  ),
  mutant(
    'a pause does not stop charging',
    {
      file: 'src/domain/charges.ts',
      find: 'if (pause && isBefore(pause.at, until)) {',
      put: 'if (pause && isBefore(until, pause.at)) {',
    },
    'src/domain/pauses.test.ts',
    properties,
  ),
  mutant(
    'an end is credited as soon as it is known',
    {
      file: 'src/domain/charges.ts',
      find: 'if (end && (wasKnown || !isBefore(now, end.at)) && isBefore(end.at, paidUntil)) {',
      put: 'if (end && isBefore(end.at, paidUntil)) {',
    },
    'src/domain/ends.test.ts',
  ),
  mutant(
    'what was charged is not subtracted',
    {
      file: 'src/domain/charges.ts',
      find: 'const amountCents = wanted.amountCents - (standing?.amountCents ?? 0n)',
      put: 'const amountCents = wanted.amountCents',
    },
    'src/domain/changes.test.ts',
    properties,
  ),
  mutant(
    'a draft has charged what it says',
    {
      file: 'src/domain/charges.ts',
      find: '? { ...movement.charge, ...notYetCharged(wanted, standing), isReopened: true }',
      put: '? movement.charge',
    },
    'test/scenarios/drafts.test.ts',
  ),
  mutant(
    'what is waived is charged',
    {
      file: 'src/domain/waiver.ts',
      find: 'if (cents > most) most = cents',
      put: 'if (cents < most) most = cents',
    },
    'src/modules/invoices/void.test.ts',
  ),
  mutant(
    'a waiver counts for its own cycle only',
    {
      file: 'src/domain/waiver.ts',
      find: 'charge.versionNumber > number) continue',
      put: 'charge.versionNumber > number || charge.cycleNumber !== subscription.versions.at(-1)?.cycleNumber) continue',
    },
    'test/scenarios/forgiven-time-and-known-ends.test.ts',
  ),
  mutant(
    'what a change without proration keeps, and is waived, is taken off the next plan',
    { file: 'src/domain/waiver.ts', find: 'from: kept ? later(from, kept) : from', put: 'from' },
    'test/scenarios/forgiven-time-and-known-ends.test.ts',
  ),
  mutant(
    'a cycle that is over is not looked at again for a waiver',
    { file: 'src/domain/charges.ts', find: 'before.versionNumber < charge.versionNumber &&', put: 'false &&' },
    'test/scenarios/forgiven-time-and-known-ends.test.ts',
  ),
  mutant(
    'a trial is charged',
    {
      file: 'src/domain/subscription.ts',
      find: 'return subscription.trialEnd ?? subscription.startAt',
      put: 'return subscription.startAt',
    },
    'test/scenarios/trials-and-changes.test.ts',
    model,
  ),
  mutant(
    'the status is what was last billed',
    {
      file: 'src/domain/subscription.ts',
      find: `if (end && !isBefore(now, end.at)) return 'canceled'`,
      put: `if (end && subscription.billedUntil && !isBefore(subscription.billedUntil, end.at)) return 'canceled'`,
    },
    'src/domain/ends.test.ts',
  ),
  mutant(
    'another interval keeps the old anchor',
    {
      file: 'src/domain/versions.ts',
      find: 'cycleAnchor: isCharged ? at : old.cycleAnchor }',
      put: 'cycleAnchor: old.cycleAnchor }',
    },
    'src/domain/changes.test.ts',
    model,
  ),
  mutant(
    'without proration nothing is kept',
    {
      file: 'src/domain/versions.ts',
      find: 'return { ...version, keepsUntil: chargedTo(subscription, before, paidUntil) }',
      put: 'return version',
    },
    'src/domain/changes.test.ts',
  ),
  mutant(
    'a later change does not replace the waiting one',
    {
      file: 'src/domain/change.ts',
      find: 'return { ...inItsPeriod(changed, now), pendingChange: null }',
      put: 'return inItsPeriod(changed, now)',
    },
    'src/domain/changes.test.ts',
  ),
  mutant(
    'an end at a boundary renews first',
    {
      file: 'src/domain/schedule.ts',
      find: 'if (endsAt(subscription, at)) {',
      put: 'if (endsAt(subscription, at) && !subscription.period) {',
    },
    'src/domain/ends.test.ts',
  ),
  mutant(
    'late billing makes one turn and forgets the rest',
    {
      file: 'src/domain/schedule.ts',
      find: `return { ...periodAfter(cycleOf(version, subscription.timeZone), period), cycleNumber: period.cycleNumber }`,
      put: 'return { ...periodAt(cycleOf(version, subscription.timeZone), period.end.add({ hours: 2400 })), cycleNumber: period.cycleNumber }',
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
      find: 'earlier(afterDraftTime, subscription.period.end) : afterDraftTime',
      put: 'afterDraftTime : afterDraftTime',
    },
    'test/scenarios/drafts.test.ts',
  ),
  mutant(
    'more credit is used than there is',
    {
      file: 'src/domain/invoice.ts',
      find: 'const applied = totalCents < balanceCents ? totalCents : balanceCents',
      put: 'const applied = totalCents',
    },
    concurrency,
  ),
  mutant(
    'a paid invoice can be voided',
    {
      file: 'src/domain/invoice.ts',
      find: `refuseUnless(invoice, ['draft', 'open', 'uncollectible'], 'voided')`,
      put: '',
    },
    'src/domain/invoice.test.ts',
  ),
  mutant(
    'money that was received does not stop a void',
    {
      file: 'src/domain/invoice.ts',
      find: 'if (invoice.amountPaidCents > 0n)',
      put: 'if (invoice.amountPaidCents > invoice.totalCents)',
    },
    'src/domain/invoice.test.ts',
  ),
]
