import { type Mutant, mutant } from './mutant.ts'

const rules = 'src/domain/void.test.ts'
const model = 'src/domain/naive-model.properties.test.ts'
const voids = 'src/modules/invoices/void.test.ts'

/** What a void invoice leaves behind, with a mistake in it. */
export const voidMutants: readonly Mutant[] = [
  mutant(
    'a void invoice is not billed again',
    {
      file: 'src/modules/invoices/void-invoice.ts',
      find: 'scheduled(left, { at: session.now, for: eventId })',
      put: 'scheduled(left)',
    },
    voids,
  ),
  mutant(
    'a waiver is not written',
    { file: 'src/domain/void.ts', find: 'waived: [...charge.waived, ...waived]', put: 'waived: charge.waived' },
    voids,
    model,
  ),
  mutant(
    'the movements of a void draft are taken back as if they had been charged',
    { file: 'src/domain/void.ts', find: 'isDraft ? [] : lines', put: 'lines' },
    'test/scenarios/drafts.test.ts',
  ),
  mutant(
    'what a void invoice had given back is not kept',
    {
      file: 'src/domain/void.ts',
      find: 'amountCents < 0n && charge?.versionNumber',
      put: 'amountCents < -9_999_999n && charge?.versionNumber',
    },
    model,
  ),
  mutant(
    'what is waived is looked at again only where more was credited than is left',
    {
      file: 'src/domain/void.ts',
      find: 'isReopened: true }',
      put: 'isReopened: amountCents < 0n }',
    },
    rules,
    model,
  ),
  mutant(
    'what is billed again after a void is told to be about what stands as well',
    {
      file: 'src/domain/void.ts',
      find: 'paid: amountCents < 0n === left < 0n ? less : more',
      put: 'paid: charge.paid',
    },
    'src/domain/service-times.test.ts',
    'test/scenarios/service-times.test.ts',
  ),
  mutant(
    'what of a charge is paid is not kept',
    { file: 'src/modules/billing/writes.ts', find: ' paid = excluded.paid,', put: '' },
    'test/scenarios/service-times.test.ts',
  ),
  mutant(
    'a waiver takes nothing off what a pause keeps paid, once that is over',
    { file: 'src/domain/charges.ts', find: 'earlier(until, period.end)))', put: 'earlier(until, coversFrom)))' },
    rules,
    model,
  ),
  mutant(
    'a waiver counts for who has paid before it, too',
    { file: 'src/domain/waiver.ts', find: ' || charge.versionNumber > number', put: '' },
    model,
  ),
]
