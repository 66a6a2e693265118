import { type Mutant, mutant } from './mutant.ts'

const steps = 'src/domain/dunning.ts'
const collectDue = 'src/modules/collection/collect-due.ts'
const afterFailure = 'src/modules/collection/after-failure.ts'
const awaiting = 'src/modules/collection/await-attempt.ts'

const ofSteps = 'src/domain/dunning.test.ts'
const random = 'test/random-collection.test.ts'

/** Dunning with a mistake in it: the instants of its steps, what is done at each, and how it ends. */
export const dunningMutants: readonly Mutant[] = [
  mutant(
    'dunning: days are counted from the step before',
    {
      file: steps,
      find: 'let date: Temporal.PlainDate = start.toPlainDate().add({ days: afterDays })',
      put: 'let date: Temporal.PlainDate = (last?.date ?? start.toPlainDate()).add({ days: afterDays })',
    },
    ofSteps,
    random,
  ),
  mutant(
    'dunning: a step is a day late',
    {
      file: steps,
      find: 'start.toPlainDate().add({ days: afterDays })',
      put: 'start.toPlainDate().add({ days: afterDays + 1 })',
    },
    ofSteps,
    random,
  ),
  mutant(
    'dunning: the hour is of UTC',
    {
      file: steps,
      find: 'date.toZonedDateTime({ timeZone, plainTime: time })',
      put: "date.toZonedDateTime({ timeZone: 'UTC', plainTime: time })",
    },
    ofSteps,
    random,
  ),
  mutant(
    'dunning: days are of UTC',
    { file: steps, find: 'startedAt.toZonedDateTimeISO(timeZone)', put: "startedAt.toZonedDateTimeISO('UTC')" },
    ofSteps,
    random,
  ),
  mutant(
    'dunning: the hour of the policy is not kept',
    { file: steps, find: 'const time = policy.hour === null ?', put: 'const time = policy.hour !== -1 ?' },
    ofSteps,
    random,
  ),
  mutant(
    'dunning: Saturdays are no weekend',
    { file: steps, find: 'Math.max(0, date.dayOfWeek - 5)', put: 'Math.max(0, date.dayOfWeek - 6)' },
    ofSteps,
    random,
  ),
  mutant(
    'dunning: banking days are any without weekends',
    {
      file: steps,
      find: "if (weekdays === 'banking_days') return bankingDayFrom(date)",
      put: 'if (date.year === 0) return bankingDayFrom(date)',
    },
    ofSteps,
    random,
  ),
  mutant(
    'dunning: steps of one day drift apart',
    { file: steps, find: 'if (last && last.afterDays === afterDays) date = last.date\n    else if', put: 'if' },
    ofSteps,
    random,
  ),
  mutant(
    'dunning: steps of different days may fall on one',
    { file: steps, find: 'else if (last && Temporal', put: 'else if (last && afterDays < 0 && Temporal' },
    ofSteps,
    random,
  ),
  mutant(
    'dunning: the default policy ends a day early',
    {
      file: steps,
      find: "end: { afterDays: 28, subscription: 'leave'",
      put: "end: { afterDays: 27, subscription: 'leave'",
    },
    ofSteps,
    'test/scenarios/collection.test.ts',
  ),
  mutant(
    'dunning: the default policy tries once more',
    { file: steps, find: 'steps: [1, 3, 5, 7].map', put: 'steps: [1, 3, 5, 7, 9].map' },
    'test/scenarios/collection.test.ts',
  ),
  mutant(
    'dunning: every attempt that is late is made',
    {
      file: steps,
      find: 'const lastAttempt = steps.findLastIndex(',
      put: 'const lastAttempt = steps.findIndex(',
    },
    ofSteps,
    random,
  ),
  mutant(
    'dunning: the end does not wait for the last attempt',
    { file: steps, find: 'const upTo = lastAttempt < 0 ? dueUntil : lastAttempt + 1', put: 'const upTo = dueUntil' },
    ofSteps,
    random,
  ),
  mutant(
    'dunning: a mail is late after a day',
    { file: steps, find: 'const mailLateAfterDays = 3', put: 'const mailLateAfterDays = 1' },
    ofSteps,
    random,
  ),
  mutant(
    'dunning: goes on after the subscription has ended',
    {
      file: collectDue,
      find: "dunningStatus(dunning) === 'active' && subscription && hasEnded(subscription, now)) {",
      put: "dunningStatus(dunning) === 'active' && subscription && hasEnded(subscription, now) && session.tenantId === '') {",
    },
    random,
  ),
  mutant(
    'dunning: a hard decline is waited out',
    {
      file: collectDue,
      find: "return policy.onHardDecline === 'end' && past",
      put: "return policy.onHardDecline !== 'end' && past",
    },
    random,
  ),
  mutant(
    'dunning: a hard decline ends it at the next step',
    {
      file: afterFailure,
      find: 'isOver ? { ...dunned, collectAt: now } : dunned',
      put: 'isOver ? { ...dunned } : dunned',
    },
    random,
  ),
  mutant(
    'dunning: the invoice does not become uncollectible at the end',
    { file: collectDue, find: "end.invoice === 'uncollectible' ? {", put: 'end.afterDays === 0 ? {' },
    random,
  ),
  mutant(
    'dunning: the subscription is not canceled at the end',
    { file: collectDue, find: "if (end.subscription === 'cancel') {", put: 'if (end.afterDays === 0) {' },
    random,
  ),
  mutant(
    'dunning: the subscription is not paused at the end',
    { file: collectDue, find: "if (end.subscription === 'pause' && !", put: 'if (end.afterDays === 0 && !' },
    random,
  ),
  mutant(
    'dunning: begins anew with each failure',
    {
      file: afterFailure,
      find: "if (known && dunningStatus(known) !== 'ended') return",
      put: "if (known && dunningStatus(known) === 'exhausted') return",
    },
    random,
  ),
  mutant(
    'dunning: begins anew after it was exhausted',
    {
      file: afterFailure,
      find: "if (known && dunningStatus(known) !== 'ended') return",
      put: "if (known && dunningStatus(known) === 'active') return",
    },
    random,
  ),
  mutant(
    'dunning: goes on after the payment',
    {
      file: 'src/domain/settlement.ts',
      find: '...withDunningEnded(invoice, reason, invoice.updatedAt),',
      put: '...(reason === "paid" ? invoice : withDunningEnded(invoice, reason, invoice.updatedAt)),',
    },
    random,
  ),
  mutant(
    'dunning: begins also for what a person asked for',
    {
      file: afterFailure,
      find: "if (invoice.collection !== 'automatic' || !isFollowedUp) {",
      put: "if (invoice.collection !== 'automatic') {",
    },
    random,
  ),
  mutant(
    'dunning: ends while its debit is to come',
    { file: awaiting, find: "due.action === 'end' ? due.stepsDone - 1 : due.stepsDone", put: 'due.stepsDone' },
    random,
  ),
  mutant(
    'dunning: mails wait while the gateway is away',
    {
      file: afterFailure,
      find: 'const collectAt = attemptOrStepAt(session, invoice, retryAt)',
      put: 'const collectAt = retryAt',
    },
    'test/scenarios/collection.test.ts',
  ),
]
