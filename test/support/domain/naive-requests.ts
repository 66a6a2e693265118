import type { DunningPolicy } from '../../../src/domain/dunning.ts'
import { applyNote, begin } from './naive-collection.ts'
import { dueOf, end, type Fact, liveTryOf, methodOf, type NaiveLife, type Owed, settle } from './naive-owed.ts'

/** What a merchant does about money at one instant. */
export type MoneyDeed =
  | { readonly do: 'method' | 'detach'; readonly token: string }
  | { readonly do: 'own method'; readonly id: string; readonly token: string }
  | { readonly do: 'policy'; readonly policy: DunningPolicy }
  | { readonly do: 'credit'; readonly cents: number }
  | { readonly do: 'pay' | 'collect'; readonly id: string; readonly cents: number | null }
  | { readonly do: 'void' | 'mark uncollectible' | 'apply credit' | 'cancel attempt'; readonly id: string }
  | { readonly do: 'cancel subscription'; readonly id: string }

/** Does it, if it may be done; returns whether it was. `notes` are what a canceled subscription has given back. */
export function doDeed(life: NaiveLife, deed: MoneyDeed, notes: readonly Fact[]): boolean {
  switch (deed.do) {
    case 'method':
      return useMethod(life, deed.token)
    case 'own method':
      return useOwnMethod(life, deed)
    case 'detach':
      life.lostMethods.add(deed.token)
      if (life.method === deed.token) life.method = null
      return true
    case 'policy':
      life.policy = deed.policy
      return true
    case 'credit':
      life.credit += deed.cents
      return true
    case 'cancel subscription': {
      if (life.ended.get(deed.id) === 'canceled') return false
      life.ended.set(deed.id, 'canceled')
      for (const note of notes) applyNote(life, note)
      return true
    }
    default: {
      const owed = life.owed.find(({ id }) => id === deed.id)
      return owed !== undefined && settleByRequest(life, owed, deed)
    }
  }
}

/** Another default method is tried at once for whatever is open. */
function useMethod(life: NaiveLife, token: string): boolean {
  if (life.lostMethods.has(token)) return false
  if (life.method === token) return true
  life.method = token
  tryOpen(life, (owed) => methodOf(life, owed) === token)
  return true
}

/** So is another method of a subscription, for what is open of that one. */
function useOwnMethod(life: NaiveLife, { id, token }: { readonly id: string; readonly token: string }): boolean {
  if (life.ownMethods.get(id) === token) return true
  if (life.lostMethods.has(token)) return false
  life.ownMethods.set(id, token)
  tryOpen(life, (owed) => owed.subscriptionId === id)
  return true
}

/** Whatever is open is tried, but not what is not being collected while the customer’s bank may return its money. */
function tryOpen(life: NaiveLife, isMeant: (owed: Owed) => boolean): void {
  const isLeft = (owed: Owed) =>
    owed.collectAt === null && life.tries.some((one) => one.owed === owed && one.isDisputed)
  for (const owed of life.owed)
    if (owed.status === 'open' && !liveTryOf(life, owed) && isMeant(owed) && !isLeft(owed))
      Object.assign(owed, { collection: 'waiting', collectAt: life.now })
}

type SettlingDeed = Extract<
  MoneyDeed,
  { readonly do: 'pay' | 'collect' | 'void' | 'mark uncollectible' | 'apply credit' | 'cancel attempt' }
>

function settleByRequest(life: NaiveLife, owed: Owed, deed: SettlingDeed): boolean {
  const live = liveTryOf(life, owed)
  const due = dueOf(owed)
  if (deed.do === 'cancel attempt') {
    if (live) Object.assign(live, { isUnwanted: true, askAt: life.now })
    return live !== undefined
  }
  if (live) return false
  switch (deed.do) {
    case 'pay': {
      const cents = deed.cents ?? due
      if (due === 0 || cents > due) return false
      owed.paid += cents
      settle(life, owed)
      return true
    }
    case 'collect': {
      const cents = deed.cents ?? due
      if (due === 0 || cents > due || methodOf(life, owed) === null) return false
      begin(life, owed, { origin: 'manual', cents, wasDue: owed.collectAt !== null })
      return true
    }
    case 'void': {
      const isPaidByCredit = owed.status === 'paid' && owed.creditApplied > 0
      if (owed.paid > 0 || owed.hasNotes || (due === 0 && !isPaidByCredit)) return false
      life.credit += owed.creditApplied
      end(life, owed, 'void', 'void')
      return true
    }
    case 'mark uncollectible':
      if (owed.status !== 'open') return false
      end(life, owed, 'uncollectible', 'uncollectible')
      return true
    case 'apply credit': {
      const cents = Math.min(life.credit, due)
      if (owed.status !== 'open' || cents === 0) return false
      life.credit -= cents
      owed.creditApplied += cents
      settle(life, owed)
      return true
    }
  }
}
