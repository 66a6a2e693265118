import assert from 'node:assert/strict'
import type { Chance } from '../../../src/cli/demo/chance.ts'
import type { DunningPolicy } from '../../../src/domain/dunning.ts'
import { addInvoice, letPass } from '../domain/naive-collection.ts'
import { dueOf, type Fact, isKept, liveTryOf, type NaiveLife, type Owed, type Try } from '../domain/naive-owed.ts'
import { doDeed, type MoneyDeed } from '../domain/naive-requests.ts'
import type { Answer } from '../http/send.ts'
import { made } from '../service/merchant.ts'
import { policyToApi } from './money-lives.ts'

interface Place {
  readonly call: (method: string, path: string, body?: object) => Promise<Answer>
  readonly ask: (text: string, values?: readonly unknown[]) => Promise<any[]>
  readonly accountId: string
}

/** A customer on a test clock of their own, who lives in the service and in the naive model. */
export interface MoneyLife {
  readonly subscriptionId: string | null
  subscribe(planCode: string): Promise<void>
  /** A one-off invoice that is collected by itself. */
  writeInvoice(cents: number): Promise<void>
  /** Lets minutes pass in both. */
  advance(minutes: number): Promise<void>
  /** Asserts that both agree about everything that has happened, and about how things stand. */
  compare(): Promise<void>
  /** Does it in both; asserts that they agree about whether it may be done, which is returned. */
  act(deed: MoneyDeed): Promise<boolean>
  /** The token of one of their methods. */
  anyMethod(chance: Chance): string | null
  /** An invoice that an attempt is live for. */
  liveInvoice(): string | null
  /** One of their invoices, mostly one that is still owed. */
  anyInvoice(chance: Chance): string | null
}

/** Opens a life. */
export async function openMoneyLife(
  { call, ask, accountId }: Place,
  of: { start: Temporal.Instant; zone: string; netDays: number; noticeDays: number; policy: DunningPolicy },
): Promise<MoneyLife> {
  const post = async (path: string, body: object) => made(await call('POST', path, body))
  const clock = await post('/v1/test_clocks', { now: of.start.toString() })
  const customer = await post('/v1/customers', {
    ...{ name: 'Ada', time_zone: of.zone, net_days: of.netDays, test_clock_id: clock.id },
  })
  const life: NaiveLife = {
    ...{
      zone: of.zone,
      policy: of.policy,
      noticeDays: of.noticeDays,
      now: of.start.epochMilliseconds,
      credit: 0,
      method: null,
    },
    ...{
      lostMethods: new Set(),
      ownMethods: new Map(),
      owed: [],
      tries: [],
      ended: new Map(),
      mails: [],
      notices: [],
      sequels: [],
    },
  }
  const methods = new Map<string, string>()
  const notesKnown = new Set<string>()
  let subscriptionId: string | null = null
  await choosePolicy(of.policy)
  made(await call('PATCH', '/v1/settings', { sepa_notice_days: of.noticeDays }))

  async function choosePolicy(policy: DunningPolicy): Promise<void> {
    const isDefault = policy.name === 'default'
    const id = isDefault ? null : (await post('/v1/dunning_policies', policyToApi(policy))).id
    made(await call('PATCH', '/v1/settings', { dunning_policy_id: id }))
  }

  const list = async (noun: string) => made(await call('GET', `/v1/${noun}?customer_id=${customer.id}&limit=100`)).data

  async function newInvoices(): Promise<Fact[]> {
    const all: any[] = (await list('invoices')).toReversed()
    return all
      .filter(({ id }) => !life.owed.some((one) => one.id === id))
      .map(({ id, total_cents, due_at, finalized_at, subscription_id }) => ({
        at: Date.parse(finalized_at),
        subscriptionId: subscription_id,
        made: { id, total: total_cents, dueAt: Date.parse(due_at) },
      }))
  }

  async function newNotes(): Promise<Fact[]> {
    const rows = await ask(notesSql, [customer.id])
    const unknown = rows.filter(({ id }) => !notesKnown.has(id))
    for (const { id } of unknown) notesKnown.add(id)
    return unknown.map(({ at, subscription_id, reduced, credit }) => ({
      at: Number(at),
      subscriptionId: subscription_id,
      made: { reduced: new Map(Object.entries(reduced as Record<string, number>)), credit: Number(credit) },
    }))
  }

  async function compare(): Promise<void> {
    const [invoices, dunnings, attempts, mails, notices, { credit_balance_cents: credit }, subscription] =
      await Promise.all([
        list('invoices'),
        list('dunnings'),
        list('payment_attempts'),
        ask(mailsSql, [customer.id]),
        ask(noticesSql, [customer.id]),
        call('GET', `/v1/customers/${customer.id}`).then(made),
        subscriptionId === null ? null : call('GET', `/v1/subscriptions/${subscriptionId}`).then(made),
      ])
    const tokenOf = new Map([...methods].map(([token, id]) => [id, token]))
    const found = {
      invoices: invoices.toReversed().map((one: any) =>
        invoiceText(
          one,
          dunnings.find(({ invoice_id }: any) => invoice_id === one.id),
        ),
      ),
      attempts: attempts.toReversed().map((one: any) => attemptText(one, tokenOf.get(one.payment_method_id) ?? '')),
      mails: mails.map(({ at, id, step, is_skipped }) => `${id} ${new Date(at).toISOString()} ${step} ${is_skipped}`),
      notices: notices.map(
        ({ at, id, cents, debit_at }) => `${id} ${new Date(at).toISOString()} ${cents} ${instant(debit_at)}`,
      ),
      credit,
      subscription: subscription?.status ?? null,
    }
    assert.deepEqual(found, modelled(life, subscriptionId))
  }

  return {
    get subscriptionId() {
      return subscriptionId
    },
    async subscribe(planCode) {
      const order = { customer_id: customer.id, plan_code: planCode, collection: 'automatic' }
      subscriptionId = (await post('/v1/subscriptions', order)).id
      for (const one of await newInvoices()) addInvoice(life, one)
    },
    async writeInvoice(cents) {
      const lines = [{ description: 'Work', unit_amount: String(cents) }]
      const order = { customer_id: customer.id, currency: 'EUR', collection: 'automatic', lines }
      const { id } = await post('/v1/invoices', order)
      await post(`/v1/invoices/${id}/finalize`, {})
      for (const one of await newInvoices()) addInvoice(life, one)
    },
    async advance(minutes) {
      const to = life.now + minutes * 60_000
      for (;;) {
        const answer = await call('POST', `/v1/test_clocks/${clock.id}/advance`, { to: new Date(to).toISOString() })
        if (answer.status === 503) continue
        made(answer)
        break
      }
      letPass(life, to, [...(await newInvoices()), ...(await newNotes())])
    },
    compare,
    async act(deed) {
      const { status, text } = await request(deed)
      assert.ok(status < 500, text)
      const isDone = status < 300
      const notes = deed.do === 'cancel subscription' ? await newNotes() : []
      assert.equal(isDone, doDeed(life, deed, notes), `${JSON.stringify(deed)}: ${text}`)
      return isDone
    },
    anyMethod: (chance) => (methods.size === 0 ? null : chance.oneOf([...methods.keys()] as [string])),
    liveInvoice: () => life.owed.find((one) => liveTryOf(life, one))?.id ?? null,
    anyInvoice(chance) {
      const open = life.owed.filter((one) => dueOf(one) > 0)
      const some = open.length > 0 && chance.happens(0.85) ? open : life.owed
      return some.length === 0 ? null : chance.oneOf(some as [Owed]).id
    },
  }

  async function request(deed: MoneyDeed): Promise<{ status: number; text: string }> {
    switch (deed.do) {
      case 'method': {
        const known = methods.get(deed.token)
        const method = { customer_id: customer.id, gateway_account_id: accountId, gateway_reference: deed.token }
        const id: string = known ?? (await post('/v1/payment_methods', method)).id
        methods.set(deed.token, id)
        return call('PATCH', `/v1/customers/${customer.id}`, { default_payment_method_id: id })
      }
      case 'own method':
        return call('PATCH', `/v1/subscriptions/${deed.id}`, { payment_method_id: methods.get(deed.token) })
      case 'detach':
        return call('POST', `/v1/payment_methods/${methods.get(deed.token)}/detach`, {})
      case 'policy':
        await choosePolicy(deed.policy)
        return { status: 200, text: '' }
      case 'credit': {
        const entry = { amount_cents: deed.cents, currency: 'EUR', reason: 'a gift' }
        return call('POST', `/v1/customers/${customer.id}/credit_entries`, entry)
      }
      case 'cancel subscription':
        return call('POST', `/v1/subscriptions/${deed.id}/cancel`, { when: 'now' })
      case 'cancel attempt': {
        const attempts: any[] = await list('payment_attempts')
        const live = attempts.find(({ invoice_id, ended_at }) => invoice_id === deed.id && ended_at === null)
        if (!live) return { status: 409, text: 'nothing is live' }
        return call('POST', `/v1/payment_attempts/${live.id}/cancel`, {})
      }
      case 'pay':
      case 'collect':
        return call(
          'POST',
          `/v1/invoices/${deed.id}/${deed.do}`,
          deed.cents === null ? {} : { amount_cents: deed.cents },
        )
      case 'void':
        return call('POST', `/v1/invoices/${deed.id}/void`, { rebill: false })
      case 'mark uncollectible':
        return call('POST', `/v1/invoices/${deed.id}/mark_uncollectible`, {})
      case 'apply credit':
        return call('POST', `/v1/invoices/${deed.id}/apply_credit`, {})
    }
  }
}

const notesSql = `select n.id, extract(epoch from n.finalized_at) * 1000 as at, n.subscription_id, n.credit_cents as credit,
    coalesce((select jsonb_object_agg(r.invoice_id, r.reduced_cents) from credit_note_invoice r
      where r.tenant_id = n.tenant_id and r.credit_note_id = n.id), '{}') as reduced
  from credit_note n where n.customer_id = $1 order by n.id`

const mailsSql = `select e.occurred_at as at, e.object ->> 'invoice_id' as id, e.object ->> 'step' as step, e.object ->> 'is_skipped' as is_skipped
  from event e where e.type = 'dunning.step' and e.object ->> 'customer_id' = $1 order by e.sequence`

const noticesSql = `select e.occurred_at as at, e.object ->> 'invoice_id' as id, e.object ->> 'amount_cents' as cents, e.object ->> 'collect_at' as debit_at
  from event e where e.type = 'payment.announced' and e.object ->> 'customer_id' = $1 order by e.sequence`

const instant = (at: string | null): string | null => at && new Date(at).toISOString()

function invoiceText(one: any, dunning: any): string {
  const money = `${one.id} ${one.status} ${one.amount_paid_cents} paid ${one.amount_due_cents} due`
  const dunned = dunning
    ? ` ${dunning.end_reason ?? 'active'} since ${instant(dunning.started_at)}, ${dunning.steps_done} done, next ${instant(dunning.next_step_at)}, ended ${instant(dunning.ended_at)}`
    : ''
  return `${money} ${one.collection_status}${dunned}`
}

function attemptText(one: any, token: string): string {
  return `${instant(one.created_at)} ${one.invoice_id} ${one.origin} ${token} ${one.amount_cents} ${one.status} ${one.decline?.class ?? null}`
}

function modelled(life: NaiveLife, subscriptionId: string | null): object {
  return {
    invoices: life.owed.map((one) =>
      invoiceText(
        {
          ...{ id: one.id, status: one.status, collection_status: one.collection },
          ...{ amount_paid_cents: one.paid, amount_due_cents: dueOf(one) },
        },
        one.dunning && {
          ...{ end_reason: one.dunning.reason, started_at: one.dunning.startedAt, steps_done: one.dunning.done },
          next_step_at: one.dunning.reason === null ? one.collectAt : null,
          ended_at: one.dunning.endedAt,
        },
      ),
    ),
    attempts: life.tries.map((one: Try) =>
      attemptText(
        {
          ...{ created_at: one.madeAt, invoice_id: one.owed.id, origin: one.origin, amount_cents: one.cents },
          ...{ status: one.status, decline: one.status === 'failed' ? { class: one.class } : null },
        },
        one.token,
      ),
    ),
    mails: life.mails.map(({ at, id, step, isLate }) => `${id} ${new Date(at).toISOString()} ${step} ${isLate}`),
    notices: life.notices.map(
      ({ at, id, cents, debitAt }) => `${id} ${new Date(at).toISOString()} ${cents} ${new Date(debitAt).toISOString()}`,
    ),
    credit: life.credit,
    subscription: statusOf(life, subscriptionId),
  }
}

function statusOf({ ended, owed }: NaiveLife, subscriptionId: string | null): string | null {
  if (subscriptionId === null) return null
  const isPastDue = owed.some(
    ({ status, dunning, subscriptionId: own }) =>
      own === subscriptionId && status === 'open' && dunning !== null && isKept(dunning),
  )
  return ended.get(subscriptionId) ?? (isPastDue ? 'past_due' : 'active')
}
