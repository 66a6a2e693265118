import { anyAction } from '../support/random/random-actions.ts'
import { moveCredit, settle, writeOneOff } from '../support/random/random-invoices.ts'
import {
  act,
  isMetered,
  type Neighbour,
  type Remembered,
  send,
  subscribe,
  type Town,
} from '../support/random/random-town.ts'
import { tellUsage } from '../support/random/random-usage.ts'
import { doPaperwork } from './paperwork.ts'

// Each doubt doubles the histories that the model goes through.
const doubtsMax = 3

/** One customer does something, or has it done, or two clients do something with them at once. */
export async function doDeed(town: Town, neighbour: Neighbour, { alsoInvoices }: { readonly alsoInvoices: boolean }) {
  const { chance } = town
  if (chance.happens(0.05)) await doPaperwork(town, neighbour)
  if (isMetered(neighbour) && chance.happens(0.7)) await tellUsage(town, neighbour)
  const latest = chance.oneOf(neighbour.subscriptions.slice(-2) as [Remembered])
  const kind = chance.next() * (alsoInvoices ? 1 : 0.6)
  if (kind < 0.08 || !latest) await subscribe(town, neighbour)
  else if (kind < 0.12) await Promise.all([subscribe(town, neighbour), subscribe(town, neighbour)])
  else if (kind < 0.5) await act(town, latest)
  else if (kind < 0.6) await actTwiceAtOnce(town, latest)
  else if (kind < 0.88) await settle(town, neighbour)
  else if (kind < 0.95) await moveCredit(town, neighbour)
  else await writeOneOff(town, neighbour)
}

async function actTwiceAtOnce(town: Town, subscription: Remembered): Promise<void> {
  const actions = [anyAction(town, subscription), anyAction(town, subscription)]
  if (subscription.doubts.length >= doubtsMax) return
  const { happenings, doubts } = subscription
  const answers = await Promise.all(actions.map((action) => send(town, subscription, action)))
  const done = actions.filter((_, index) => answers[index]?.isDone)
  if (done.length === 2) doubts.push({ swapped: happenings.length })
  happenings.push(...done.map((action) => ({ at: town.now, action })))
}

/** Acts while the town's time moves on to `later`: before or after, that is for the service to say. */
export async function actMeanwhile(town: Town, subscription: Remembered, later: Temporal.Instant): Promise<void> {
  const action = anyAction(town, subscription)
  if (subscription.doubts.length >= doubtsMax) return
  const { happenings, doubts } = subscription
  const { isDone } = await send(town, subscription, action)
  if (!isDone) return
  doubts.push({ late: happenings.length, at: later })
  happenings.push({ at: town.now, action })
}

/** Does something for each of so many lanes at once, so often; nobody is in two lanes. */
export async function inLanes(
  neighbours: readonly Neighbour[],
  lanes: number,
  deeds: (lane: number, own: readonly Neighbour[]) => Promise<void>,
): Promise<void> {
  await all(
    Array.from({ length: lanes }, (_, lane) =>
      deeds(
        lane,
        neighbours.filter((_one, index) => index % lanes === lane),
      ),
    ),
  )
}

/** Waits for all of them, and then fails if one has failed. */
export async function all(works: readonly Promise<unknown>[]): Promise<void> {
  const ends = await Promise.allSettled(works)
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}
