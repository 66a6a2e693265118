import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { asking, made, newPlan, outcome } from '../../../test/support/service/merchant.ts'
import { startTestService } from '../../../test/support/service/service.ts'
import { openLog } from '../../platform/log.ts'
import type { TaxGateway } from '../tax-gateways/tax-gateway.ts'
import { behaviourField, testTaxGateway } from '../tax-gateways/test-tax-gateway.ts'
import { settleTaxes } from './run.ts'
import { taxBacklog } from './store.ts'

const service = await startTestService()
const { get, post, patch, call } = service
const { transact } = service.service
const owner = asking(service.database.ownerUrl)
const plan = await newPlan(service, { amount_cents: 10_000, currency: 'USD' })
const better = await newPlan(service, { amount_cents: 20_000, currency: 'USD' })
made(await patch('/v1/settings', { tax_mode: 'gateway', tax_gateway: 'test' }))

/** What the gateway was asked and told, in order. */
let calls: { readonly what: keyof TaxGateway; readonly key: string; readonly request: any }[] = []
/** What happens around a call; by default it is the gateway's own. */
let around = async <T>(_what: string, call: () => Promise<T>): Promise<T> => call()
const usual = around
const recorded =
  <Request extends { key: string }, Answer>(what: keyof TaxGateway, ask: (request: Request) => Promise<Answer>) =>
  async (request: Request) => {
    calls.push({ what, key: request.key, request })
    return around(what, () => ask(request))
  }
const gateway: TaxGateway = {
  kind: 'test',
  calculate: recorded('calculate', testTaxGateway.calculate),
  commit: recorded('commit', testTaxGateway.commit),
  reverse: recorded('reverse', testTaxGateway.reverse),
}
const outcomes: string[] = []
const metrics = { count: (outcome: string) => void outcomes.push(outcome), setBacklog: () => {} }
const log = openLog({ level: 'silent', format: 'json' })
const settle = () => settleTaxes({ transact, log, gatewayOf: () => gateway, metrics })
const makeDue = () =>
  owner(`with draft as (update invoice set wait_check_at = now() where wait_check_at is not null)
    update tax_report set next_send_at = now() where next_send_at is not null`)
/** Everything that is due is done, whatever it takes. */
async function settleAll(): Promise<void> {
  for (let rounds = 0; rounds < 10; rounds += 1) {
    await makeDue()
    if ((await settle()) === 0) return
  }
  throw new Error('there is always more')
}

beforeEach(async () => {
  around = usual
  await settleAll()
  calls = []
  outcomes.length = 0
})

const inCalifornia = { tax: { country: 'US', region: 'CA' } }
const customer = async (who: object = inCalifornia) => made(await post('/v1/customers', { name: 'Ada', ...who })).id
const subscribe = async (id: string, terms: object = {}) =>
  made(await post('/v1/subscriptions', { customer_id: id, plan_code: plan.code, ...terms }))
const invoice = async (id: string) => made(await get(`/v1/invoices/${id}`))
const draftOf = async (id: string, ...amounts: string[]) =>
  made(
    await post('/v1/invoices', {
      customer_id: id,
      currency: 'USD',
      lines: amounts.map((unit_amount, index) => ({ description: `Work ${index}`, unit_amount })),
    }),
  )
const said = ({ status, waits_for, subtotal_cents, tax_cents, total_cents }: any) =>
  `${status}${waits_for ? ` for ${waits_for}` : ''} ${subtotal_cents} + ${tax_cents} = ${total_cents}`
const told = () =>
  calls
    .filter(({ what }) => what !== 'calculate')
    .map(({ what, request }) => {
      const groups = request.groups?.map(
        (one: any) => `${one.baseCents}: ${one.taxes.map((tax: any) => tax.taxCents).join(' ')}`,
      )
      return `${what} ${groups?.join(', ') ?? 'all'}`
    })

describe('a document that a gateway taxes', () => {
  test('is a draft until the gateway has answered, then final with its taxes, which the gateway is told once', async () => {
    const { latest_invoice: draft } = await subscribe(await customer())
    assert.equal(said(draft), 'draft for tax 10000 + 0 = 10000')
    await settle()
    const final = await invoice(draft.id)
    assert.equal(said(final), 'open 10000 + 850 = 10850')
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
      calls.map(({ key }) => key),
      [`${draft.id}.calculate`, `${draft.id}.charge`],
    )
    assert.deepEqual(told(), ['commit 10000: 725 125'])
  })

  test('is not asked about where nothing is to be paid, and never before a customer is billed', async () => {
    const free = await newPlan(service, { amount_cents: 0, currency: 'USD' })
    assert.equal((await subscribe(await customer(), { plan_code: free.code })).latest_invoice, null)
    const draft = await draftOf(await customer(), '0')
    assert.equal(said(made(await post(`/v1/invoices/${draft.id}/finalize`))), 'paid 0 + 0 = 0')
    await settleAll()
    assert.deepEqual(calls, [])
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
    assert.deepEqual(outcomes, ['no_answer', 'no_answer', 'failed'])
    assert.equal(said(await invoice(draft.id)), 'draft for tax 10000 + 0 = 10000')
    const [backlog] = await Promise.all([transact({ readOnly: true }, (tx) => taxBacklog(tx, 0))])
    assert.deepEqual([backlog?.waiting_tax, backlog?.overdue], [1n, 1n])
    made(await patch(`/v1/customers/${id}`, { metadata: { [behaviourField]: 'late:2' } }))
    await makeDue()
    await settle()
    assert.equal(said(await invoice(draft.id)), 'open 10000 + 850 = 10850')
  })

  test('that was changed while it was asked about is asked about again', async () => {
    const draft = await draftOf(await customer(), '10000')
    assert.equal(said(made(await post(`/v1/invoices/${draft.id}/finalize`))), 'draft for tax 10000 + 0 = 10000')
    around = async (_, ask) => {
      around = usual
      const answer = await ask()
      made(await post(`/v1/invoices/${draft.id}/lines`, { description: 'More', unit_amount: '200' }))
      return answer
    }
    await settle()
    assert.equal(said(await invoice(draft.id)), 'draft for tax 10200 + 0 = 10200')
    await settle()
    assert.equal(said(await invoice(draft.id)), 'open 10200 + 868 = 11068')
    assert.equal(calls.filter(({ what }) => what === 'calculate').length, 2)
  })

  test('is not changed by a process that dies at any point, and the gateway is told by the same key', async () => {
    const { latest_invoice: draft } = await subscribe(await customer())
    class Killed extends Error {}
    around = async () => {
      throw new Killed() // before the question has left
    }
    await settle()
    around = async (_, ask) => {
      await ask()
      throw new Killed() // after the answer, before it is settled
    }
    await makeDue()
    await settle()
    assert.equal(said(await invoice(draft.id)), 'draft for tax 10000 + 0 = 10000')
    around = async (what, ask) => {
      const answer = await ask()
      if (what === 'commit') throw new Killed() // it is recorded, and we do not know
      return answer
    }
    await makeDue()
    await settle()
    await settle()
    around = usual
    await settleAll()
    assert.equal(said(await invoice(draft.id)), 'open 10000 + 850 = 10850')
    assert.deepEqual(
      calls.map(({ key }) => key.replace(draft.id, 'it')),
      ['it.calculate', 'it.calculate', 'it.calculate', 'it.charge', 'it.charge'],
    )
    const [first, second] = calls.filter(({ what }) => what === 'commit')
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
    for (const id of drafts) assert.equal(said(await invoice(id)), 'open 10000 + 850 = 10850')
    const finalized = made(await get('/v1/events?type=invoice.finalized&limit=100')).data
    for (const id of drafts) assert.equal(finalized.filter((one: any) => one.object.id === id).length, 1)
    const final = await invoice(canceled.latest_invoice.id)
    assert.ok(['open 20000 + 1700 = 21700', 'open 10000 + 850 = 10850'].includes(said(final)), said(final))
  })
})

describe('what is taken back', () => {
  test('by a downgrade is taxed as it was; the gateway is told both sides', async () => {
    const id = await customer()
    const subscription = await subscribe(id, { plan_code: better.code })
    await settleAll()
    calls = []
    const changed = made(await post(`/v1/subscriptions/${subscription.id}/change`, { plan_code: plan.code }))
    assert.equal(said(changed.latest_invoice), 'draft for tax -10000 + -1700 = -11700')
    await settleAll()
    const [note] = made(await get(`/v1/credit_notes?customer_id=${id}`)).data
    assert.deepEqual([note.subtotal_cents, note.tax_cents, note.total_cents], [10000, 850, 10850])
    assert.equal((await invoice(changed.latest_invoice.id)).status, 'void')
    assert.deepEqual(told().sort(), ['commit 10000: 725 125', 'reverse 20000: 1450 250'])
  })

  test('by credit notes in any cut gives back exactly the gateway’s taxes; a whole one and a new invoice come to the same', async () => {
    const draft = await draftOf(await customer(), '333', '333', '335')
    made(await post(`/v1/invoices/${draft.id}/finalize`))
    await settleAll()
    calls = []
    const final = await invoice(draft.id)
    // 24.14, 4.16; 24.14, 4.16; 24.29, 4.19: each line is rounded by itself.
    assert.equal(said(final), 'open 1001 + 84 = 1085')
    const credit = (amount_cents: number, nth: number) =>
      post('/v1/credit_notes', {
        invoice_id: draft.id,
        reason: 'less',
        lines: [{ line_id: final.lines[nth].id, amount_cents }],
      })
    const notes = [made(await credit(100, 0)), made(await credit(233, 0)), made(await credit(333, 1))]
    const reissued = made(await post(`/v1/invoices/${draft.id}/reissue`, { reason: 'address' }))
    assert.equal(said(reissued.invoice).startsWith('open 335 + '), true, said(reissued.invoice))
    const back = [...notes, reissued.credit_note].reduce((sum, one) => sum + one.tax_cents, 0)
    assert.equal(back, 84)
    assert.equal(outcome(await credit(1, 2)), '409 credit_exceeds_invoice')
    await settleAll()
    const reversed = calls.filter(({ what }) => what === 'reverse').flatMap(({ request }) => request.groups)
    assert.equal(
      reversed.flatMap(({ taxes }) => taxes).reduce((sum, { taxCents }) => sum + taxCents, 0),
      84,
    )
    assert.equal(calls.filter(({ what }) => what === 'commit').length, 1)
  })

  test('by a void tells the gateway that all of it counts no more, after it was told of it', async () => {
    const { latest_invoice: draft } = await subscribe(await customer())
    await settle()
    made(await post(`/v1/invoices/${draft.id}/void`, { rebill: false }))
    await settleAll()
    assert.deepEqual(told(), ['commit 10000: 725 125', 'reverse all'])
    const waiting = await draftOf(await customer(), '10000')
    made(await post(`/v1/invoices/${waiting.id}/finalize`))
    assert.equal(said(made(await post(`/v1/invoices/${waiting.id}/void`))), 'void 10000 + 0 = 10000')
    calls = []
    await settleAll()
    assert.deepEqual(calls, [], 'the gateway never heard of a draft')
  })

  test('of a subscription that ends while its draft waits makes no document', async () => {
    const subscription = await subscribe(await customer())
    made(await post(`/v1/subscriptions/${subscription.id}/cancel`, { when: 'now' }))
    await settleAll()
    assert.equal((await invoice(subscription.latest_invoice.id)).status, 'void')
    assert.deepEqual(calls, [])
  })
})

describe('on a test clock', () => {
  const onClock = async (who: object = inCalifornia) => {
    const clock = made(await post('/v1/test_clocks', { now: '2026-03-01T00:00:00Z' }))
    const id = await customer({ ...who, test_clock_id: clock.id })
    const advance = async (to: string) => made(await post(`/v1/test_clocks/${clock.id}/advance`, { to }))
    const all = async () => made(await get(`/v1/invoices?customer_id=${id}&limit=100`)).data.toReversed()
    return { id, advance, all }
  }

  test('the advance asks at the clock’s present, and what it makes final is told within it', async () => {
    const ada = await onClock()
    await subscribe(ada.id)
    await ada.advance('2026-06-01T00:00:00Z')
    const all = await ada.all()
    assert.deepEqual(
      all.map((one: any) => `${one.finalized_at.slice(0, 10)} ${said(one)}`),
      ['2026-03-01', '2026-04-01', '2026-05-01', '2026-06-01'].map((day) => `${day} open 10000 + 850 = 10850`),
    )
    const [{ n }] = await owner('select count(*)::int as n from tax_report where next_send_at is not null')
    assert.equal(n, 0)
  })

  test('what falls due while the gateway is down joins the draft', async () => {
    const ada = await onClock({ ...inCalifornia, metadata: { [behaviourField]: 'down' } })
    await subscribe(ada.id)
    await ada.advance('2026-04-02T00:00:00Z')
    assert.deepEqual((await ada.all()).map(said), ['draft for tax 20000 + 0 = 20000'])
    made(await patch(`/v1/customers/${ada.id}`, { metadata: { [behaviourField]: null } }))
    await ada.advance('2026-04-03T00:00:00Z')
    assert.deepEqual((await ada.all()).map(said), ['open 20000 + 1700 = 21700'])
  })

  test('draft hours come first', async () => {
    made(await patch('/v1/settings', { draft_hours: 24 }))
    const ada = await onClock()
    await subscribe(ada.id)
    await ada.advance('2026-04-01T12:00:00Z')
    assert.deepEqual((await ada.all()).map(said), ['open 10000 + 850 = 10850', 'draft 10000 + 0 = 10000'])
    await ada.advance('2026-04-02T00:00:00Z')
    assert.deepEqual((await ada.all()).map(said), ['open 10000 + 850 = 10850', 'open 10000 + 850 = 10850'])
    made(await patch('/v1/settings', { draft_hours: 0 }))
  })
})

test('prices that include tax, other modes and what is missing', async () => {
  made(await patch('/v1/settings', { prices_include_tax: true }))
  const { latest_invoice: draft } = await subscribe(await customer())
  await settleAll()
  assert.equal(said(await invoice(draft.id)), 'open 9217 + 783 = 10000')
  made(await patch('/v1/settings', { prices_include_tax: false, tax_mode: 'none' }))
  const [line] = (await invoice(draft.id)).lines
  const note = made(
    await post('/v1/credit_notes', { invoice_id: draft.id, reason: 'all', lines: [{ line_id: line.id, all: true }] }),
  )
  assert.deepEqual([note.subtotal_cents, note.tax_cents], [9217, 783])
  await settleAll()
  assert.equal(told().at(-1), 'reverse 10000: 668 115')
  const refused = await call('PATCH', '/v1/settings', { tax_mode: 'gateway', tax_gateway: null })
  assert.deepEqual([outcome(refused), refused.body.errors[0].pointer], ['400 invalid_request', '/tax_gateway'])
  made(await patch('/v1/settings', { tax_mode: 'gateway' }))
})

test('all of it passes every invariant', async () => {
  const { data } = made(await get('/v1/verification'))
  assert.deepEqual(
    data.filter((one: any) => one.violation_count > 0).map((one: any) => [one.invariant, one.violations[0].problem]),
    [],
  )
})
