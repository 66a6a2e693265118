import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { catalog } from '../support/random/random-catalog.ts'
import type { Asking } from './asking.ts'

// What goes on beside the deeds of single customers: somebody who follows the events, and test clocks that live a year each.

export interface Reader {
  /** The last sequence that was read. */
  readonly last: number
}

/** Follows the events as a careful reader does: every one once, in order, without a gap. */
export async function followEvents(asking: Asking, everyMs: number, isOver: () => boolean): Promise<Reader> {
  let last = 0
  for (;;) {
    // Asked before it reads, so that it reads once more after the end.
    const isLast = isOver()
    for (;;) {
      const { body } = await fine(asking, 'GET', `/v1/events?after=${last}&limit=100`)
      for (const { sequence } of body.data) {
        assert.equal(sequence, last + 1, 'the events have a gap')
        last = sequence
      }
      if (!body.has_more) break
    }
    if (isLast) return { last }
    await pause(everyMs)
  }
}

/** Test clocks, one after another: three customers, a year in steps of a month, and gone again. Gives how many. */
export async function liveByClocks(asking: Asking, everyMs: number, isOver: () => boolean): Promise<number> {
  let years = 0
  while (!isOver()) {
    const start = Temporal.ZonedDateTime.from('2024-01-31T12:00[UTC]')
    const clock = (await fine(asking, 'POST', '/v1/test_clocks', { now: start.toInstant() })).body
    const people: string[] = []
    for (const { code } of catalog.default.slice(0, 3)) {
      const { id } = (await fine(asking, 'POST', '/v1/customers', { name: 'Grace', test_clock_id: clock.id })).body
      await fine(asking, 'POST', '/v1/subscriptions', { customer_id: id, plan_code: code })
      people.push(id)
    }
    for (let months = 1; months <= 12 && !isOver(); months += 1) {
      await pause(everyMs)
      await fine(asking, 'POST', `/v1/test_clocks/${clock.id}/advance`, { to: start.add({ months }).toInstant() })
      const { body } = await fine(asking, 'GET', `/v1/invoices?customer_id=${people[0]}&limit=100`)
      assert.equal(body.data.length, months + 1, `invoices after ${months} months on a test clock`)
    }
    await fine(asking, 'DELETE', `/v1/test_clocks/${clock.id}`)
    years += 1
  }
  return years
}

async function fine(asking: Asking, method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) {
  for (;;) {
    const answer = await asking.ask({ method, path, ...(body === undefined ? {} : { body }) })
    if (answer.status < 300) return answer
    // The worker finishes what took long.
    assert.equal(answer.body?.code, 'test_clock_advancing', `${method} ${path}: ${answer.status} ${answer.text}`)
    await pause(500)
  }
}
