import { type Mutant, mutant } from './mutant.ts'

/** Credit notes by request with a mistake in them: what is left, and how it is given back. */
export const requestedNoteMutants: readonly Mutant[] = [
  mutant(
    'more of an invoice is credited by request than is left of it',
    {
      file: 'src/domain/credit-order.ts',
      find: '!isTaxed && sum > leftCents) refuseExcess',
      put: '!isTaxed && sum > leftCents * 2n) refuseExcess',
    },
    'src/domain/credit-order.properties.test.ts',
  ),
  mutant(
    'lines that take back with other taxes do not lower what is left of an invoice',
    {
      file: 'src/domain/credit-with-tax.ts',
      find: 'const all = sumMoney(groups) + sumMoney(takenBack)',
      put: 'const all = sumMoney(groups)',
    },
    'src/modules/credit-notes/mixed-taxes.test.ts',
  ),
  mutant(
    'a credit note that bills time again forgets its tax',
    {
      file: 'src/domain/tax-ledger.ts',
      find: '  if (!undone) return undefined',
      put: '  if (!undone || undone) return undefined',
    },
    'src/modules/credit-notes/mixed-taxes.test.ts',
  ),
  mutant(
    'time of a void invoice that another one took back is left to be credited',
    {
      file: 'src/domain/line-left.ts',
      find: 'within(billedTime(charge), span)',
      put: 'once(span)',
    },
    'src/domain/reduction.test.ts',
  ),
  mutant(
    'what a credit note has billed again is left of no invoice',
    {
      file: 'src/domain/line-left.ts',
      find: "one.sign > 0 && one.document.kind === 'credit_note'",
      put: 'one.sign > 1',
    },
    'src/modules/credit-notes/billed-on-notes.test.ts',
  ),
  mutant(
    'reductions are rounded by themselves',
    {
      file: 'src/domain/reduction.ts',
      find: 'costUpTo(full, before, position, length) - costUpTo(full, reductions, position, length)',
      put: 'costUpTo(full, [], position, length) - costUpTo(full, reductions.slice(-1), position, length)',
    },
    'src/domain/reduction.test.ts',
  ),
  mutant(
    'a correction is not billed again',
    {
      file: 'src/modules/credit-notes/create-credit-note.ts',
      find: "meaning === 'correct' ? { at",
      put: "meaning !== 'correct' ? { at",
    },
    'src/modules/credit-notes/by-hand.test.ts',
  ),
  mutant(
    'a credit note is refunded from money that is on no invoice',
    { file: 'src/modules/refunds/refund-of-note.ts', find: 'if (unallocatedCents(payment) > 0n) return 0n', put: '' },
    'src/modules/credit-notes/refunded-and-reissued.test.ts',
  ),
  mutant(
    'what a credit note takes back is taxed anew',
    {
      file: 'src/domain/tax-ledger.ts',
      find: 'if (entry?.takesBack && !(',
      put: 'if (entry?.takesBack && entry.sign > 1 && !(',
    },
    'src/modules/credit-notes/taxed.test.ts',
  ),
]
