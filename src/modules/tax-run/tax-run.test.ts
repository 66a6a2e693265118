import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { inCalifornia, saidOf, taxedByGateway } from '../../../test/support/service/gateway-taxes.ts'
import { made, newPlan, outcome } from '../../../test/support/service/merchant.ts'
import { startTestService } from '../../../test/support/service/service.ts'
import { behaviourField } from '../tax-gateways/test-tax-gateway.ts'
import { taxBacklog } from './store.ts'

const service = await startTestService()
const { get, post, patch } = service
const world = await taxedByGateway(service)
const { owner, settle, makeDue, settleAll, customer, invoice, draftOf, told } = world
const plan = await newPlan(service, { amount_cents: 10_000, currency: 'USD' })
const better = await newPlan(service, { amount_cents: 20_000, currency: 'USD' })
const subscribe = async (id: string, terms: object = {}) =>
  made(await post('/v1/subscriptions', { customer_id: id, plan_code: plan.code, ...terms }))

beforeEach(async () => {
  world.forget()
  await settleAll()
  world.forget()
})

describe('a document that a gateway taxes', () => {
  test('is a draft until the gateway has answered, then final with its taxes, which the gateway is told once', async () => {
    const { latest_invoice: draft } = await subscribe(await customer())
    assert.equal(saidOf(draft), 'draft for tax 10000 + 0 = 10000')
    await settle()
    const final = await invoice(draft.id)
    assert.equal(saidOf(final), 'open 10000 + 850 = 10850')
    assert.deepEqual(
      final.taxes.map(
        (one: any) => `${one.category} ${one.name} ${one.percent}: ${one.tax_cents} of ${one.base_cents}`,
      ),
      ['S California 7.25: 725 of 10000', 'S District 1.25: 125 of 10000'],
    )
    assert.ok(final.number)
    const { data: events } = made(await get(`/v1/events?object_id=${draft.id}`))
    assert.deepEqual(
      events.map(({ type }: { type: string }) => type),
      ['invoice.created', 'invoice.waiting', 'invoice.finalized'],
    )
    const explained = made(await get(`/v1/invoices/${draft.id}/explain`)).lines[0].tax
    assert.equal(explained.reason, 'gateway')
    assert.equal(explained.why, 'The tax gateway said: California 7.25 %, District 1.25 %.')
    await settleAll()
    assert.deepEqual(
      world.calls.map(({ key }) => key),
      [`${draft.id}.calculate`, `${draft.id}.charge`],
    )
    assert.deepEqual(told(), ['commit 10000: 725 125'])
  })

  test('is shown without taxes in previews and as what is upcoming: nobody is asked for what nobody ordered', async () => {
    const id = await customer()
    const order = { customer_id: id, plan_code: plan.code }
    const { invoices } = made(await post('/v1/subscriptions/preview', order))
    assert.deepEqual(invoices.map(saidOf), ['draft for tax 10000 + 0 = 10000'])
    const lines = [{ unit_amount: '10000' }]
    const preview = made(await post('/v1/taxes/preview', { customer_id: id, lines }))
    assert.deepEqual([preview.tax_cents, preview.warnings.length], [0, 1])
    await subscribe(id)
    const upcoming = async () => saidOf(made(await get(`/v1/customers/${id}/upcoming_invoice`)))
    assert.equal(await upcoming(), 'draft for tax 10000 + 0 = 10000')
    assert.deepEqual(world.calls, [])
    const [{ id: waiting }] = made(await get(`/v1/invoices?customer_id=${id}`)).data
    const note = await post('/v1/credit_notes/preview', { invoice_id: waiting, reason: 'sorry' })
    assert.equal(outcome(note), '409 invoice_not_open')
    await settleAll()
    assert.equal(await upcoming(), 'draft for tax 10000 + 0 = 10000')
  })

  test('is not asked about where nothing is to be paid, and never before a customer is billed', async () => {
    const free = await newPlan(service, { amount_cents: 0, currency: 'USD' })
    assert.equal((await subscribe(await customer(), { plan_code: free.code })).latest_invoice, null)
    const draft = await draftOf(await customer(), '0')
    assert.equal(saidOf(made(await post(`/v1/invoices/${draft.id}/finalize`))), 'paid 0 + 0 = 0')
    await settleAll()
    assert.deepEqual(world.calls, [])
  })

  test('waits while the gateway is down or contradicts itself, and is asked about ever more rarely', async () => {
    const id = await customer({ ...inCalifornia, metadata: { [behaviourField]: 'down' } })
    const { latest_invoice: draft } = await subscribe(id)
    const dueIn = async () =>
      (
        await owner(
          'select extract(epoch from wait_check_at - clock_timestamp())::int as s from invoice where id = $1',
          [draft.id],
        )
      )[0].s
    await settle()
    assert.ok((await dueIn()) > 50)
    assert.equal(await settle(), 0, 'it is not due')
    await makeDue()
    await settle()
    assert.ok((await dueIn()) > 110)
    made(await patch(`/v1/customers/${id}`, { metadata: { [behaviourField]: 'wrong' } }))
    await makeDue()
    await settle()
    assert.deepEqual(world.outcomes, ['no_answer', 'no_answer', 'failed'])
    assert.equal(saidOf(await invoice(draft.id)), 'draft for tax 10000 + 0 = 10000')
    const [backlog] = await Promise.all([service.service.transact({ readOnly: true }, (tx) => taxBacklog(tx, 0))])
    assert.deepEqual([backlog?.waiting_tax, backlog?.overdue], [1n, 1n])
    made(await patch(`/v1/customers/${id}`, { metadata: { [behaviourField]: 'late:2' } }))
    await makeDue()
    await settle()
    assert.equal(saidOf(await invoice(draft.id)), 'open 10000 + 850 = 10850')
  })

  test('that was changed while it was asked about is asked about again', async () => {
    const draft = await draftOf(await customer(), '10000')
    assert.equal(saidOf(made(await post(`/v1/invoices/${draft.id}/finalize`))), 'draft for tax 10000 + 0 = 10000')
    world.around = async (_, ask) => {
      world.around = (_what, again) => again()
      const answer = await ask()
      made(await post(`/v1/invoices/${draft.id}/lines`, { description: 'More', unit_amount: '200' }))
      return answer
    }
    await settle()
    assert.equal(saidOf(await invoice(draft.id)), 'draft for tax 10200 + 0 = 10200')
    await settle()
    assert.equal(saidOf(await invoice(draft.id)), 'open 10200 + 868 = 11068')
    assert.equal(world.calls.filter(({ what }) => what === 'calculate').length, 2)
  })

  test('is not changed by a process that dies at any point, and the gateway is told by the same key', async () => {
    const { latest_invoice: draft } = await subscribe(await customer())
    class Killed extends Error {}
    world.around = async () => {
      throw new Killed() // before the question has left
    }
    await settle()
    world.around = async (_, ask) => {
      await ask()
      throw new Killed() // after the answer, before it is settled
    }
    await makeDue()
    await settle()
    assert.equal(saidOf(await invoice(draft.id)), 'draft for tax 10000 + 0 = 10000')
    world.around = async (what, ask) => {
      const answer = await ask()
      if (what === 'commit') throw new Killed() // it is recorded, and we do not know
      return answer
    }
    await makeDue()
    await settle()
    await settle()
    world.around = (_what, again) => again()
    await settleAll()
    assert.equal(saidOf(await invoice(draft.id)), 'open 10000 + 850 = 10850')
    assert.deepEqual(
      world.calls.map(({ key }) => key.replace(draft.id, 'it')),
      ['it.calculate', 'it.calculate', 'it.calculate', 'it.charge', 'it.charge'],
    )
    const [first, second] = world.calls.filter(({ what }) => what === 'commit')
    assert.deepEqual(first?.request, second?.request)
  })

  test('is made final once, however many look at it at once, and whoever else changes it', async () => {
    const drafts = await Promise.all(
      Array.from({ length: 8 }, async () => (await subscribe(await customer())).latest_invoice.id),
    )
    const canceled = await subscribe(await customer())
    await Promise.all([
      settle(),
      settle(),
      settle(),
      post(`/v1/subscriptions/${canceled.id}/change`, { plan_code: better.code }),
      ...drafts.map((id) => post(`/v1/invoices/${id}/finalize`)),
    ])
    await settleAll()
    for (const id of drafts) assert.equal(saidOf(await invoice(id)), 'open 10000 + 850 = 10850')
    const finalized = made(await get('/v1/events?type=invoice.finalized&limit=100')).data
    for (const id of drafts) assert.equal(finalized.filter((one: any) => one.object.id === id).length, 1)
    const final = await invoice(canceled.latest_invoice.id)
    assert.ok(['open 20000 + 1700 = 21700', 'open 10000 + 850 = 10850'].includes(saidOf(final)), saidOf(final))
  })
})

test('all of it passes every invariant', async () => {
  assert.deepEqual(await world.violations(), [])
})
