import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type Dunning,
  type DunningPolicy,
  defaultDunningPolicy,
  dueDunningSteps,
  dunningSteps,
  nextStepAt,
  resumedDunning,
} from './dunning.ts'

const at = (text: string) => Temporal.Instant.from(text)
const policy = (days: readonly number[], more: Partial<DunningPolicy> = {}): DunningPolicy => ({
  ...defaultDunningPolicy,
  steps: days.map((afterDays) => ({ afterDays, action: 'attempt' })),
  ...more,
})
const dunning = (of: DunningPolicy, startedAt: string, stepsDone = 0): Dunning => ({
  ...{ id: 'one', policy: of, startedAt: at(startedAt), stepsDone, endedAt: null, endReason: null },
})
const instants = (of: DunningPolicy, startedAt: string, zone = 'UTC') =>
  dunningSteps(of, at(startedAt), zone).map((step) => step.at.toString())

test('steps are calendar days after the first failure at its wall time, over month ends, leap years and clock changes', () => {
  const short = { end: { ...defaultDunningPolicy.end, afterDays: 3 } }
  assert.deepEqual(instants(policy([1, 3], short), '2028-02-27T10:00:00Z'), [
    '2028-02-28T10:00:00Z',
    '2028-03-01T10:00:00Z',
    '2028-03-01T10:00:00Z',
  ])
  // Berlin: 2:30 does not exist on 29 March 2026, and comes twice on 25 October.
  assert.deepEqual(instants(policy([1], { ...short, hour: 2 }), '2026-03-28T12:00:00Z', 'Europe/Berlin'), [
    '2026-03-29T01:00:00Z',
    '2026-03-31T00:00:00Z',
  ])
  assert.equal(instants(policy([1]), '2026-10-24T00:30:00Z', 'Europe/Berlin')[0], '2026-10-25T00:30:00Z')
})

test('without weekends a step moves to Monday, and later ones keep a day’s distance', () => {
  const of = policy([1, 3, 3], { weekdays: 'no_weekend', end: { ...defaultDunningPolicy.end, afterDays: 4 } })
  assert.deepEqual(instants(of, '2026-03-06T15:00:00Z'), [
    '2026-03-09T15:00:00Z',
    '2026-03-10T15:00:00Z',
    '2026-03-10T15:00:00Z',
    '2026-03-11T15:00:00Z',
  ])
})

test('on banking days a step moves past weekends and closing days, and later ones keep a day’s distance', () => {
  const of = policy([1, 3, 3], { weekdays: 'banking_days', end: { ...defaultDunningPolicy.end, afterDays: 4 } })
  // Good Friday is 3 April 2026, Easter Monday the 6th; clocks go forward in Berlin on 29 March.
  assert.deepEqual(instants(of, '2026-04-02T15:00:00Z'), [
    '2026-04-07T15:00:00Z',
    '2026-04-08T15:00:00Z',
    '2026-04-08T15:00:00Z',
    '2026-04-09T15:00:00Z',
  ])
  assert.deepEqual(instants(of, '2026-03-27T08:00:00Z', 'Europe/Berlin').slice(0, 2), [
    '2026-03-30T07:00:00Z',
    '2026-03-31T07:00:00Z',
  ])
})

test('a late worker makes the last of the attempts, and the end waits for what comes of it', () => {
  const late = dueDunningSteps(dunning(defaultDunningPolicy, '2026-01-01T00:00:00Z'), 'UTC', at('2026-03-01T00:00:00Z'))
  assert.deepEqual([late.action, late.stepsDone], ['attempt', 4])
  const last = dunning(defaultDunningPolicy, '2026-01-01T00:00:00Z', 4)
  assert.deepEqual(dueDunningSteps(last, 'UTC', at('2026-03-01T00:00:00Z')).action, 'end')
  assert.deepEqual(dueDunningSteps(last, 'UTC', at('2026-01-28T23:59:59Z')), { mails: [], action: null, stepsDone: 4 })
})

test('a mail that is more than three days late is not sent', () => {
  const of = { ...defaultDunningPolicy, steps: [{ afterDays: 1, action: 'mail' as const }] }
  const mailsAt = (now: string) => dueDunningSteps(dunning(of, '2026-01-01T00:00:00Z'), 'UTC', at(now)).mails
  assert.deepEqual(mailsAt('2026-01-04T23:00:00Z'), [{ step: 0, isLate: false }])
  assert.deepEqual(mailsAt('2026-01-05T00:00:00Z'), [{ step: 0, isLate: true }])
})

const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe')
const policies = fc
  .record({
    days: fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 8 }),
    hour: fc.option(fc.integer({ min: 0, max: 23 })),
    weekdays: fc.constantFrom('any' as const, 'no_weekend' as const, 'banking_days' as const),
  })
  .map(({ days, hour, weekdays }) => {
    const sorted = days.toSorted((a, b) => a - b)
    return policy(sorted, { hour, weekdays, end: { ...defaultDunningPolicy.end, afterDays: (sorted.at(-1) ?? 0) + 1 } })
  })
const starts = fc
  .integer({ min: 0, max: 3_000_000 })
  .map((minutes) => at('2026-01-01T00:00:00Z').add({ minutes }).toString())

test('whenever the worker comes, every step is taken once and in order, and none before its instant', () => {
  fc.assert(
    fc.property(
      policies,
      starts,
      zones,
      fc.array(fc.integer({ min: 1, max: 60 * 24 * 20 }), { maxLength: 40 }),
      (of, startedAt, zone, pauses) => {
        const steps = dunningSteps(of, at(startedAt), zone)
        let one = dunning(of, startedAt)
        let now = at(startedAt)
        for (const minutes of [...pauses, 60 * 24 * 200, 1, 1]) {
          now = now.add({ minutes })
          const due = dueDunningSteps(one, zone, now)
          assert.ok(due.stepsDone >= one.stepsDone)
          for (const step of steps.slice(one.stepsDone, due.stepsDone))
            assert.ok(Temporal.Instant.compare(step.at, now) <= 0, 'no step is taken before its instant')
          if (due.action === 'attempt') assert.equal(steps[due.stepsDone - 1]?.action, 'attempt')
          one = { ...one, stepsDone: due.stepsDone }
          const next = nextStepAt(one, zone)
          if (due.action !== 'attempt' && next)
            assert.ok(Temporal.Instant.compare(now, next) < 0, 'what is due is taken')
        }
        assert.equal(one.stepsDone, steps.length)
      },
    ),
  )
})

test('a dunning that is resumed goes on with its next step, counted from the first failure, and always comes to an end', () => {
  const of = policy([1, 3, 5], { end: { ...defaultDunningPolicy.end, afterDays: 28 } })
  const paid = { endedAt: at('2026-01-31T09:00:00Z'), endReason: 'paid' as const }
  const resumed = resumedDunning({ ...dunning(of, '2026-01-30T09:00:00Z', 1), ...paid })
  assert.equal(nextStepAt(resumed, 'UTC')?.toString(), '2026-02-02T09:00:00Z')
  const done = resumedDunning({ ...dunning(of, '2026-01-30T09:00:00Z', 4), ...paid })
  assert.equal(nextStepAt(done, 'UTC')?.toString(), '2026-02-27T09:00:00Z')
  assert.deepEqual(dueDunningSteps(done, 'UTC', at('2026-03-01T00:00:00Z')), { mails: [], action: 'end', stepsDone: 4 })
})

test('the instants of the steps rise, whatever the zone and the weekdays', () => {
  fc.assert(
    fc.property(policies, starts, zones, (of, startedAt, zone) => {
      const all = dunningSteps(of, at(startedAt), zone)
      for (const [index, step] of all.entries())
        if (index > 0) assert.ok(Temporal.Instant.compare(all[index - 1]?.at ?? step.at, step.at) <= 0)
    }),
  )
})
