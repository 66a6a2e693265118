import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asking, made, newPlan } from '../../../test/support/service/merchant.ts'
import { startTestService } from '../../../test/support/service/service.ts'
import { openLog } from '../../platform/log.ts'
import { taxGatewayOf } from '../tax-gateways/open-tax-gateways.ts'
import { checkTaxIds } from '../tax-ids/check-tax-ids.ts'
import type { RegisterAnswer } from '../tax-ids/vies.ts'
import { settleTaxes } from './run.ts'

const service = await startTestService()
const { get, post, patch, call } = service
const owner = asking(service.database.ownerUrl)
const { transact } = service.service
const log = openLog({ level: 'silent', format: 'json' })
const plan = await newPlan(service)
const german = { country: 'DE', tax_id: 'DE136695976', scheme: 'local', from: '2015-01-01' }
made(await call('PUT', '/v1/tax_registrations', [german]))
made(await patch('/v1/settings', { tax_mode: 'rates', unconfirmed_tax_id: 'hold_draft' }))

/** What the register says to whoever asks. */
let register: RegisterAnswer = null
const vies = { check: async () => register, close: () => {} }
const check = () => checkTaxIds({ transact, log, vies })
const metrics = { count: () => {}, setBacklog: () => {} }
const settle = () => settleTaxes({ transact, log, gatewayOf: taxGatewayOf, metrics })
const makeDue = () => owner('update invoice set wait_check_at = now() where wait_check_at is not null')

const french = { country: 'FR', tax_ids: [{ value: 'FR40303265045' }] }
const firm = async (who: object = {}) => made(await post('/v1/customers', { name: 'Curie', tax: french, ...who }))
const subscribe = async (id: string) =>
  made(await post('/v1/subscriptions', { customer_id: id, plan_code: plan.code })).latest_invoice
const said = ({ status, waits_for, taxes, total_cents }: any) =>
  `${status}${waits_for ? ` for ${waits_for}` : ''} ${total_cents} ${taxes.map((one: any) => `${one.category} ${one.percent}`).join()}`
const invoice = async (id: string) => said(made(await get(`/v1/invoices/${id}`)))

test('an invoice that an unconfirmed id decides about waits until it is confirmed, then it is reverse charge', async () => {
  const { id } = await firm()
  const draft = await subscribe(id)
  assert.equal(said(draft), 'draft for tax_id 1190 S 19')
  assert.equal(await settle(), 0, 'nothing is due yet')
  register = 'confirmed'
  await check()
  assert.equal(await settle(), 1)
  assert.equal(await invoice(draft.id), 'open 1000 AE 0')
  const { data } = made(await get(`/v1/events?object_id=${draft.id}`))
  assert.deepEqual(
    data.map(({ type }: { type: string }) => type),
    ['invoice.created', 'invoice.waiting', 'invoice.finalized'],
  )
  assert.equal(said(await subscribe((await firm({ tax: { country: 'FR' } })).id)), 'open 1190 S 19', 'a consumer')
  const [second] = [await firm()]
  await check()
  assert.equal(said(await subscribe(second.id)), 'open 1000 AE 0', 'an id that is confirmed holds nothing')
})

test('a draft made by hand waits too, on a test clock and in real time, until the id is confirmed or 72 hours are over', async () => {
  const clock = made(await post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' })).id
  const advance = (to: string) => post(`/v1/test_clocks/${clock}/advance`, { to })
  const draftOf = async (who: object) => {
    const lines = [{ description: 'Work', unit_amount: '1000' }]
    const { id } = made(await post('/v1/invoices', { customer_id: (await firm(who)).id, currency: 'EUR', lines }))
    assert.equal(said(made(await post(`/v1/invoices/${id}/finalize`))), 'draft for tax_id 1190 S 19')
    return id
  }
  const onClock = await draftOf({ test_clock_id: clock })
  for (const hour of ['01', '02']) made(await advance(`2026-01-01T${hour}:00:00Z`))
  assert.equal(await invoice(onClock), 'draft for tax_id 1190 S 19')
  made(await advance('2026-01-04T01:00:00Z'))
  assert.equal(await invoice(onClock), 'open 1190 S 19')
  register = null
  const held = await draftOf({})
  await makeDue()
  assert.equal(await settle(), 1)
  assert.equal(await invoice(held), 'draft for tax_id 1190 S 19')
  register = 'confirmed'
  await check()
  await makeDue()
  await settle()
  assert.equal(await invoice(held), 'open 1000 AE 0')
})

test('an id that does not exist proves nothing: the invoice is taxed; so is one whose id was taken away', async () => {
  register = null
  const [refused, without] = [await firm(), await firm()]
  const drafts = [await subscribe(refused.id), await subscribe(without.id)]
  made(await patch(`/v1/customers/${without.id}`, { tax: { country: 'FR' } }))
  await settle()
  assert.deepEqual(await Promise.all(drafts.map(({ id }) => invoice(id))), [
    'draft for tax_id 1190 S 19',
    'open 1190 S 19',
  ])
  register = 'unknown'
  await owner('update customer set tax_check_at = now() where id = $1', [refused.id])
  await check()
  await settle()
  assert.equal(await invoice(drafts[0].id), 'open 1190 S 19')
})

test('an answer that came while the invoice was made is found by the next look', async () => {
  const { id } = await firm()
  const draft = await subscribe(id)
  // As if the register had answered before the draft was there to be woken.
  await owner('alter table customer disable trigger look_at_waiting_drafts')
  register = 'confirmed'
  await check()
  await owner('alter table customer enable trigger look_at_waiting_drafts')
  assert.equal(await settle(), 0)
  await makeDue()
  await settle()
  assert.equal(await invoice(draft.id), 'open 1000 AE 0')
})

test('without an answer it is looked at ever more rarely, and after 72 hours it is taxed', async () => {
  register = null
  const draft = await subscribe((await firm()).id)
  const dueIn = async () =>
    (
      await owner('select extract(epoch from wait_check_at - now())::int as s from invoice where id = $1', [draft.id])
    )[0].s
  assert.ok((await dueIn()) > 50)
  for (let looks = 0; looks < 12; looks += 1) {
    await makeDue()
    await settle()
  }
  assert.equal(await invoice(draft.id), 'draft for tax_id 1190 S 19')
  assert.ok((await dueIn()) > 5 * 3600)
  await owner(`update invoice set waits_since = now() - interval '71 hours 30 minutes' where id = $1`, [draft.id])
  await makeDue()
  await settle()
  const left = await dueIn()
  assert.ok(left > 1700 && left <= 1800, `${left} seconds, then the 72 hours are over`)
  await owner(`update invoice set waits_since = now() - interval '72 hours' where id = $1`, [draft.id])
  await makeDue()
  await settle()
  assert.equal(await invoice(draft.id), 'open 1190 S 19')
})

test('an invoice made by hand waits too; finalizing it again is of use once the setting is another one', async () => {
  const { id } = await firm()
  const lines = [{ description: 'Work', unit_amount: '5000' }]
  const draft = made(await post('/v1/invoices', { customer_id: id, currency: 'EUR', lines }))
  const finalize = async () => said(made(await post(`/v1/invoices/${draft.id}/finalize`)))
  assert.deepEqual([await finalize(), await finalize()], ['draft for tax_id 5950 S 19', 'draft for tax_id 5950 S 19'])
  made(await patch('/v1/settings', { unconfirmed_tax_id: 'trust' }))
  assert.equal(await finalize(), 'open 5000 AE 0')
  made(await patch('/v1/settings', { unconfirmed_tax_id: 'hold_draft' }))
})

test('on a test clock nobody asks a register: the draft waits 72 hours of the clock', async () => {
  const clock = made(await post('/v1/test_clocks', { now: '2026-03-01T00:00:00Z' }))
  const { id } = await firm({ test_clock_id: clock.id })
  await subscribe(id)
  const advance = async (to: string) => {
    made(await post(`/v1/test_clocks/${clock.id}/advance`, { to }))
    return made(await get(`/v1/invoices?customer_id=${id}`)).data.map((one: any) => `${one.finalized_at} ${said(one)}`)
  }
  assert.deepEqual(await advance('2026-03-03T23:00:00Z'), ['null draft for tax_id 1190 S 19'])
  assert.deepEqual(await advance('2026-03-10T00:00:00Z'), ['2026-03-04T00:00:00Z open 1190 S 19'])
})

test('all of it passes every invariant', async () => {
  const { data } = made(await get('/v1/verification'))
  assert.deepEqual(
    data.filter((one: any) => one.violation_count > 0).map((one: any) => [one.invariant, one.violations[0].problem]),
    [],
  )
})
