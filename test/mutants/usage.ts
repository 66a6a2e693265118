import { type Mutant, mutant } from './mutant.ts'

const lines = 'src/domain/usage-lines.ts'
const due = 'src/domain/due.ts'
const model = 'src/domain/naive-model.properties.test.ts'
const rules = 'src/domain/usage.test.ts'
const takenBack = 'src/domain/usage-taken-back.test.ts'
const commitment = 'src/domain/commitment.ts'
const committed = 'src/domain/commitment.test.ts'
const limits = 'test/scenarios/usage-limits.test.ts'
const minimums = 'test/scenarios/usage-minimums.test.ts'
const story = 'test/scenarios/usage.test.ts'

/** Usage with a mistake in it: billed too much, twice, not at all, or at the wrong time. */
export const usageMutants: readonly Mutant[] = [
  mutant(
    'tiers of a part of a period are whole',
    { file: lines, find: 'timesUnits(quantity, divide(make(1n), share))', put: 'quantity' },
    rules,
    model,
  ),
  mutant(
    'a level is scaled as a flow is',
    { file: lines, find: 'meter.isLevel ? quantity :', put: 'meter.isLevel && share.numerator < 0n ? quantity :' },
    rules,
    model,
  ),
  mutant(
    'what was billed of usage is billed again',
    {
      file: lines,
      find: 'sumMoney(charge.lines.map(({ amountCents }) => amountCents)) + notAgain(charge, dueCents)',
      put: 'notAgain(charge, dueCents)',
    },
    rules,
    model,
  ),
  mutant(
    'usage that is forgiven is billed',
    {
      file: lines,
      find: 'return forgivenCents < dueCents ? forgivenCents : dueCents',
      put: 'return 0n * forgivenCents * dueCents',
    },
    takenBack,
  ),
  mutant(
    'the first line is taken back first',
    {
      file: lines,
      find: 'charge.lines.filter(({ sign }) => sign > 0).reverse()',
      put: 'charge.lines.filter(({ sign }) => sign > 0)',
    },
    rules,
  ),
  mutant(
    'nobody looks again when usage_grace is over',
    {
      file: due,
      find: 'return lastLook && isBefore(now, lastLook) &&',
      put: 'return lastLook && isBefore(lastLook, now) &&',
    },
    rules,
    model,
  ),
  mutant(
    'a discount that is redeemed within a period of usage acts on it',
    {
      file: 'src/domain/item-discounts.ts',
      find: 'return isWithin && usageTariff(newestVersion(item).price) ? period.end : from',
      put: 'return isWithin && period.end === from ? period.end : from',
    },
    rules,
  ),
  mutant(
    'late usage of an ended subscription waits for ever',
    {
      file: 'database/schema/49_usage_prices.sql',
      find: 'next_billing_at = coalesce(s.next_billing_at, late.now)',
      put: 'next_billing_at = s.next_billing_at',
    },
    story,
  ),
  mutant(
    'the same usage is priced twice after a waiting change',
    {
      file: 'src/domain/usage-overlap.ts',
      find: "if (order.kind !== 'change') continue",
      put: "if (order.kind !== 'resume') continue",
    },
    story,
  ),
  mutant(
    'usage that was taken back is forgiven with a void invoice',
    { file: 'src/domain/take-back.ts', find: 'cents + takenBackOf(charge, ordinal)', put: 'cents' },
    takenBack,
  ),
  mutant(
    'a commitment is billed beside what the other items came to',
    {
      file: commitment,
      find: 'chargedCents < minimumCents ? minimumCents - chargedCents : 0n',
      put: 'chargedCents < 0n ? 0n : minimumCents',
    },
    committed,
  ),
  mutant(
    'a part of a period has the whole commitment',
    {
      file: commitment,
      find: 'discountedPart(cost, [], part)',
      put: 'discountedPart(cost, [], { from: 0, until: 1, length: 1 })',
    },
    committed,
  ),
  mutant(
    'what was waived is charged again by the commitment',
    { file: commitment, find: '{ ...charge, forgiven: nothing }', put: 'charge' },
    committed,
  ),
  mutant(
    'another minimum counts from the beginning of the period that runs',
    { file: commitment, find: 'item.period?.end ?? firstDueAt', put: 'item.period?.start ?? firstDueAt' },
    minimums,
  ),
  mutant(
    'a threshold bills again with every look',
    { file: 'src/domain/threshold.ts', find: ' || billedCents >= thresholdCents', put: '' },
    limits,
  ),
]
