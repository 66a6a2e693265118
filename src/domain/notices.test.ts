import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dueNotice, type NoticeRules, reminders } from './notices.ts'

const rules: NoticeRules = {
  kinds: ['reminder'],
  reminderDays: [14, -7, 1, 7],
  ...{ renewalNoticeDays: 30, renewalNoticeMonths: 12, trialNoticeDays: [7, 3] },
}
const at = (text: string) => Temporal.Instant.from(text)

test('reminders keep the wall time of the due date over a change of clocks, and pass the ends of months', () => {
  // Summer time begins in Berlin on 29 March 2026.
  const notices = reminders(at('2026-03-28T09:00:00Z'), 'Europe/Berlin', rules)
  assert.deepEqual(
    notices.map((one) => String(one.at)),
    ['2026-04-11T08:00:00Z', '2026-03-21T09:00:00Z', '2026-03-29T08:00:00Z', '2026-04-04T08:00:00Z'],
  )
})

test('a tenant that sends no reminders has none', () => {
  assert.deepEqual(reminders(at('2026-03-28T09:00:00Z'), 'UTC', { ...rules, kinds: ['invoice'] }), [])
})

test('of several that were missed only the last is sent, each at most once, and the next is waited for', () => {
  const notices = reminders(at('2026-03-10T00:00:00Z'), 'UTC', rules)
  const asked = (lookedAt: string, now: string) => {
    const { due, nextAt } = dueNotice(notices, { lookedAt: at(lookedAt), now: at(now) })
    return [due?.occasion ?? null, nextAt && String(nextAt)]
  }
  assert.deepEqual(asked('2026-03-01T00:00:00Z', '2026-03-02T23:59:59Z'), [null, '2026-03-03T00:00:00Z'])
  assert.deepEqual(asked('2026-03-01T00:00:00Z', '2026-03-03T00:00:00Z'), ['-7 days', '2026-03-11T00:00:00Z'])
  assert.deepEqual(asked('2026-03-03T00:00:00Z', '2026-03-04T00:00:00Z'), [null, '2026-03-11T00:00:00Z'])
  assert.deepEqual(asked('2026-03-01T00:00:00Z', '2026-03-12T00:00:00Z'), ['1 days', '2026-03-17T00:00:00Z'])
  assert.deepEqual(asked('2026-03-20T00:00:00Z', '2026-04-01T00:00:00Z'), ['14 days', null])
  assert.deepEqual(asked('2026-04-01T00:00:00Z', '2026-04-02T00:00:00Z'), [null, null])
})
