import { type Mutant, mutant } from './mutant.ts'

const rules = 'src/domain/take-back.test.ts'
const model = 'src/domain/naive-model.properties.test.ts'
const voids = 'src/modules/invoices/void.test.ts'
const takeBack = 'src/domain/take-back.ts'
const action = 'src/modules/invoices/void-invoice.ts'

/** What a void invoice leaves behind, with a mistake in it. */
export const voidMutants: readonly Mutant[] = [
  mutant(
    'a void invoice is not billed again',
    { file: action, find: 'withNextBilling(left, { at: session.now, cause: eventId })', put: 'withNextBilling(left)' },
    voids,
  ),
  mutant(
    'nobody knows for what a void invoice is billed again',
    {
      file: action,
      find: 'withNextBilling(left, { at: session.now, cause: eventId })',
      put: `withNextBilling(left, eventId ? { at: session.now, cause: subscription.rebillCause ?? '' } : null)`,
    },
    'test/scenarios/foreseen.test.ts',
  ),
  mutant(
    'a void invoice keeps the credit it used',
    {
      file: action,
      find: 'if (invoice.creditAppliedCents > 0n)',
      put: 'if (invoice.creditAppliedCents > 2n ** 60n)',
    },
    voids,
  ),
  mutant(
    'the lines of a void invoice count',
    { file: takeBack, find: 'charge.lines.filter(({ document }) => document.id !== id)', put: 'charge.lines' },
    rules,
    model,
  ),
  mutant(
    'lines of other invoices count no more either',
    {
      file: takeBack,
      find: 'charge.lines.filter(({ document }) => document.id !== id)',
      put: 'charge.lines.filter(({ document }) => document.id === null)',
    },
    rules,
    model,
  ),
  mutant(
    'the time of a void invoice is never forgiven',
    {
      file: takeBack,
      find: 'rebill ? counted : own.reduce(withForgiven, counted)',
      put: 'rebill ? counted : own.slice(9999).reduce(withForgiven, counted)',
    },
    rules,
    model,
    voids,
  ),
  mutant(
    'the time of a void invoice is always forgiven',
    {
      file: takeBack,
      find: 'rebill ? counted : own.reduce(withForgiven, counted)',
      put: 'rebill && own.length > 9999 ? counted : own.reduce(withForgiven, counted)',
    },
    rules,
    model,
    voids,
  ),
  mutant(
    'forgiven is what the last void invoice billed',
    {
      file: takeBack,
      find: '{ ...charge, forgiven: union(charge.forgiven, time) }',
      put: '{ ...charge, forgiven: time }',
    },
    rules,
  ),
  mutant(
    'what a void invoice had taken back is not kept',
    { file: takeBack, find: ': { ...charge, kept: union(charge.kept, time) }', put: ': charge' },
    rules,
    model,
  ),
  mutant(
    'what a void invoice had taken back is forgiven',
    {
      file: takeBack,
      find: ': { ...charge, kept: union(charge.kept, time) }',
      put: ': { ...charge, forgiven: union(charge.forgiven, time) }',
    },
    rules,
    model,
  ),
  mutant(
    'where only money was changed time is kept',
    { file: takeBack, find: 'if (sign === 0) return charge', put: 'if (sign === null) return charge' },
    rules,
  ),
  mutant(
    'a void leaves nothing to look at again',
    {
      file: takeBack,
      find: 'const looked = isEarlier ? { ...taken, unbilledSince: since } : taken',
      put: 'const looked = isEarlier ? taken : taken',
    },
    rules,
    model,
  ),
  mutant(
    'a void hides what is still to be billed before it',
    {
      file: takeBack,
      find: 'since && (!subscription.unbilledSince || isBefore(since, subscription.unbilledSince))',
      put: 'since && (!subscription.unbilledSince || isBefore(since, since) || true)',
    },
    rules,
  ),
  mutant(
    'what is to be billed hides a void before it',
    {
      file: takeBack,
      find: 'since && (!subscription.unbilledSince || isBefore(since, subscription.unbilledSince))',
      put: 'since && !subscription.unbilledSince',
    },
    rules,
  ),
  mutant(
    'a void draft stays the subscription’s draft',
    { file: takeBack, find: 'looked.draft?.invoiceId === id ? { ...looked, draft: null } : looked', put: 'looked' },
    'src/domain/drafts.test.ts',
  ),
]
