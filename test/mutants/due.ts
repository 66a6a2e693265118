import { type Mutant, mutant } from './mutant.ts'

const due = 'src/domain/due.ts'
const rules = 'src/domain/due.test.ts'
const model = 'src/domain/naive-model.properties.test.ts'

/** What time of a charge is due, with a mistake in it: pauses, ends, what is kept and forgiven, arrears. */
export const dueMutants: readonly Mutant[] = [
  mutant(
    'a pause does not stop charging',
    {
      file: due,
      find: '.filter(({ from }) => isAtOrAfter(now, from))',
      put: '.filter(({ from }) => isBefore(now, from))',
    },
    'src/domain/pauses.test.ts',
    rules,
    model,
  ),
  mutant(
    'a pause counts before its instant has come',
    {
      file: due,
      find: '.filter(({ from }) => isAtOrAfter(now, from))',
      put: '.filter(({ from }) => isAtOrAfter(from, from) || isBefore(now, from))',
    },
    rules,
  ),
  mutant(
    'a pause that is not over yet takes only its time',
    { file: due, find: 'until: isAtOrAfter(now, until) ? until : farAway', put: 'until' },
    rules,
  ),
  mutant(
    'an end is credited only once it has come',
    {
      file: due,
      find: 'const off = isOneOff(version.price) ? afterEnd(subscription) : timeOff(subscription, now)',
      put: 'const off = end && isBefore(now, end.at) ? nothing : timeOff(subscription, now)',
    },
    'src/domain/ends.test.ts',
    rules,
  ),
  mutant(
    'an end takes nothing of what follows',
    {
      file: due,
      find: 'return end ? once({ from: end.at, until: farAway }) : nothing',
      put: 'return end ? once({ from: farAway, until: farAway }) : nothing',
    },
    'src/domain/ends.test.ts',
    model,
  ),
  mutant(
    'what is kept is not due',
    {
      file: due,
      find: 'return without(union(without(once(served), off), charge.kept), charge.forgiven)',
      put: 'return without(without(once(served), off), charge.forgiven)',
    },
    rules,
    'src/domain/ends.test.ts',
  ),
  mutant(
    'what is forgiven is billed',
    {
      file: due,
      find: 'return without(union(without(once(served), off), charge.kept), charge.forgiven)',
      put: 'return union(without(once(served), off), charge.kept)',
    },
    rules,
    'src/domain/take-back.test.ts',
    'src/modules/invoices/void.test.ts',
  ),
  mutant(
    'what is kept is due although it is forgiven',
    {
      file: due,
      find: 'return without(union(without(once(served), off), charge.kept), charge.forgiven)',
      put: 'return union(without(without(once(served), off), charge.forgiven), charge.kept)',
    },
    'src/domain/take-back.test.ts',
    model,
  ),
  mutant(
    'time is forgiven for every version',
    {
      file: due,
      find: 'charge.kept), charge.forgiven)',
      put: 'charge.kept), item.charges.reduce((all, one) => union(all, one.forgiven), charge.forgiven))',
    },
    'src/domain/take-back.test.ts',
    model,
  ),
  mutant(
    'what is billed in arrears is billed in advance',
    {
      file: due,
      find: `if (version.price.timing === 'in_advance') return versionWithin(item, version, period).from`,
      put: 'if (version.price.timing) return versionWithin(item, version, period).from',
    },
    rules,
    model,
  ),
  mutant(
    'in arrears an end is billed when the period is over',
    { file: due, find: 'end ? earlier(over, end.at) : over', put: 'over' },
    rules,
  ),
  mutant(
    'in arrears a change is billed when the period is over',
    {
      file: due,
      find: 'end ? earlier(over, end.at) : over',
      put: 'end ? earlier(period.end, end.at) : period.end',
    },
    rules,
    model,
  ),
  mutant(
    'a period falls due a moment after its instant',
    {
      file: due,
      find: 'if (isBefore(now, dutyOf(subscription, item, version, charge.period))) return nothing',
      put: 'if (isAtOrAfter(dutyOf(subscription, item, version, charge.period), now)) return nothing',
    },
    rules,
  ),
  mutant(
    'in arrears a period is not looked at when it ends',
    {
      file: due,
      find: `if (isAtOrAfter(charge.period.end, now)) return versionOf(item, charge.version).price.timing === 'in_arrears'`,
      put: 'if (isAtOrAfter(charge.period.end, now)) return false',
    },
    rules,
    model,
  ),
  mutant(
    'in arrears a period that is over is forgotten',
    {
      file: due,
      find: 'if (!left || !last) return { ...item, period }',
      put: 'if (!left || last || !last) return { ...item, period }',
    },
    rules,
    model,
  ),
  mutant(
    'in arrears a period is billed by the cycles of all versions',
    {
      file: due,
      find: `if (version.price.timing !== 'in_arrears' || !isSameCycle(version, last)) return known`,
      put: `if (version.price.timing !== 'in_arrears') return known`,
    },
    rules,
  ),
  mutant(
    'periods that are over are never looked at again',
    {
      file: due,
      find: '(unbilledSince && isBefore(unbilledSince, charge.period.end))',
      put: '(unbilledSince && isBefore(charge.period.end, charge.period.start))',
    },
    rules,
    'src/domain/take-back.test.ts',
    'src/domain/billing-rules.test.ts',
  ),
  mutant(
    'without proration all items keep what they had',
    {
      file: due,
      find: 'if (!itemBefore || !itemIds.includes(item.id)) return item.charges',
      put: 'if (!itemBefore) return item.charges',
    },
    'src/domain/item.test.ts',
  ),
  mutant(
    'what a change has kept of an old price a later one gives back',
    {
      file: due,
      find: 'isBefore(at, untilOf(itemBefore, versionOf(itemBefore, version)))',
      put: 'isBefore(at, untilOf(itemBefore, versionOf(itemBefore, version)) && kept.at(-1)?.until)',
    },
    model,
  ),
  mutant(
    'an action with proration gives back nothing that was kept',
    {
      file: due,
      find: 'if (!item.charges.some(isTouched)) return item.charges',
      put: 'if (item.charges.some(isTouched)) return item.charges',
    },
    rules,
    'src/domain/pauses.test.ts',
  ),
  mutant(
    'an action with proration gives back what was kept before it, too',
    { file: due, find: 'without(charge.kept, once({ from: at, until: farAway }))', put: 'nothing' },
    rules,
  ),
  mutant(
    'charges come in any order',
    {
      file: due,
      find: 'return found.length < 2 ? found : found.sort(byPeriodAndVersion)',
      put: 'return found.length < 2 ? found : found.sort((a, b) => byPeriodAndVersion(b, a))',
    },
    rules,
  ),
]
