import { type Mutant, mutant } from './mutant.ts'

/** Orders that wait, what is left to the next document, and the billing day. */
export const datedOrderMutants: readonly Mutant[] = [
  mutant(
    'a dated order is carried out at the next boundary only',
    {
      file: 'src/domain/schedule.ts',
      find: 'ahead(waiting[0]?.at ?? null),',
      put: 'ahead(waiting.length < 0 ? startAt : null),',
    },
    'src/domain/dated-orders.test.ts',
  ),
  mutant(
    'next_invoice bills at once',
    {
      file: 'src/domain/bill.ts',
      find: 'return isLeft\n    ? leaveToNextDocument(changed, kind, now, newDocumentId)\n    : billDifference(changed, kind, now, newDocumentId, taxes)',
      put: 'return isLeft && now === null\n    ? leaveToNextDocument(changed, kind, now, newDocumentId)\n    : billDifference(changed, kind, now, newDocumentId, taxes)',
    },
    'src/domain/dated-orders.test.ts',
  ),
  mutant(
    'what was left to the next document is billed by the next action, whatever it is',
    {
      file: 'src/domain/bill.ts',
      find: '(before.unbilledSince !== null && isSameMoney(missingLines(before, now), missingLines(changed, now)))',
      put: '(before.unbilledSince !== null && isSameMoney(missingLines(before, now), []))',
    },
    'src/domain/dated-orders.test.ts',
  ),
  mutant(
    'a moved billing day begins where the old period ends by the old grid',
    {
      file: 'src/domain/schedule.ts',
      find: 'const isSameGrid = last ? isSameCycle(last, version) : isPeriodOf(version, timeZone, period)',
      put: 'const isSameGrid = last ? isSameCycle(last, last) : isPeriodOf(version, timeZone, period)',
    },
    'src/domain/dated-orders.test.ts',
  ),
]
