import assert from 'node:assert/strict'
import type { NaiveEvent } from '../domain/naive-parts.ts'
import type { Neighbour, Town } from './random-town.ts'

/** An event of usage that was acknowledged. */
export interface Used extends NaiveEvent {
  readonly id: string
  /** As it is sent, each time the same. */
  readonly sent: object
  /** When somebody last sent or voided it. */
  toldAt: Temporal.Instant
  isVoid: boolean
}

const daysBackMax = 35
// What may be refused: what is too old, also because a clock moved meanwhile, and what is ahead of a clock that went back.
const rejections = new Set(['too_old', 'in_the_future'])

/** Somebody tells what they have used, now or some time ago, perhaps twice at once; or again; or takes it back, perhaps for something else. */
export async function tellUsage(town: Town, neighbour: Neighbour): Promise<void> {
  const { chance } = town
  const kind = chance.next()
  if (kind < 0.1) await sendUsageAgain(town, neighbour)
  else if (kind < 0.2) await voidSome(town, neighbour)
  else await sendUsage(town, neighbour, anyEvents(town, neighbour))
}

interface NewEvent extends NaiveEvent {
  readonly id: string
  readonly sent: object
}

function anyEvents({ chance, now, manners }: Town, { id, used }: Neighbour): NewEvent[] {
  const count = chance.happens(0.5) ? 1 : 2 + Math.floor(chance.next() * manners.eventsMost)
  const isLate = chance.happens(0.4)
  return Array.from({ length: count }, (_, nth) => {
    const daysBack = chance.next() * (isLate ? daysBackMax + 1 : 1)
    const at = now.subtract({ milliseconds: Math.floor(daysBack * 86_400_000) })
    const meterId = chance.oneOf(['calls', 'calls', 'packs', 'storage'])
    const units = 1 + Math.floor(chance.next() * 30)
    const eventId = `${id} ${used.length + nth} ${Math.floor(chance.next() * 1_000_000)}`
    const sent = { id: eventId, type: meterId, customer_id: id, occurred_at: at.toString(), properties: { units } }
    return { id: eventId, meterId, at, units, sent }
  })
}

async function sendUsage(town: Town, neighbour: Neighbour, events: readonly NewEvent[]): Promise<void> {
  const { chance, now } = town
  const isTwice = chance.happens(0.15)
  if (isTwice) count(town, 'use twice at once')
  const answers = await Promise.all(Array.from({ length: isTwice ? 2 : 1 }, () => send(town, events)))
  for (const [nth, event] of events.entries()) {
    const told = answers.map((answers) => answers[nth])
    const isKnown = told.map((one) => isStored(one?.status))
    if (isKnown.some(Boolean)) {
      neighbour.used.push({ ...event, toldAt: now, isVoid: false })
      count(town, 'use')
    }
    const isOnceAtMost = told.filter((one) => one?.status === 'accepted').length < 2
    const isEach = isKnown.every((known, index) => known || rejections.has(told[index]?.code ?? ''))
    assert.ok(isOnceAtMost && isEach, `${JSON.stringify(event.sent)}: ${JSON.stringify(told)}`)
  }
}

/** A sender that has forgotten that it was answered. */
async function sendUsageAgain(town: Town, { used }: Neighbour): Promise<void> {
  const events = some(town, used)
  if (events.length === 0) return
  count(town, 'use again')
  for (const { status, code } of await send(town, events))
    assert.ok(status === 'duplicate' || code === 'too_old', `what is sent again: ${status} ${code}`)
}

async function voidSome(town: Town, neighbour: Neighbour): Promise<void> {
  const events = some(town, neighbour.used)
  if (events.length === 0) return
  const { status, text, body } = await town.call('POST', '/v1/usage/void', { ids: events.map(({ id }) => id) })
  assert.equal(status, 200, text)
  for (const [nth, event] of events.entries()) {
    const told = body.data[nth].status
    assert.ok(told === 'too_old' || told === (event.isVoid ? 'already_voided' : 'voided'), `${event.id}: ${text}`)
    if (told !== 'voided') continue
    event.isVoid = true
    event.toldAt = town.now
    count(town, 'void usage')
  }
  if (town.chance.happens(0.5)) await sendUsage(town, neighbour, anyEvents(town, neighbour))
}

interface Told {
  readonly status: string
  readonly code?: string
}

async function send({ call }: Town, events: readonly { readonly sent: object }[]): Promise<readonly Told[]> {
  const { status, text, body } = await call('POST', '/v1/usage', { events: events.map(({ sent }) => sent) })
  assert.equal(status, 200, text)
  return body.data
}

function isStored(status: string | undefined): boolean {
  return status === 'accepted' || status === 'duplicate'
}

/** Up to three of them, each once, mostly of the last ones. */
function some({ chance }: Town, used: readonly Used[]): Used[] {
  const last = used.slice(-40)
  if (last.length === 0) return []
  return [...new Set(Array.from({ length: 3 }, () => chance.oneOf(last as [Used])))]
}

function count({ outcomes }: Town, deed: string): void {
  outcomes.set(`${deed} done`, (outcomes.get(`${deed} done`) ?? 0) + 1)
}
