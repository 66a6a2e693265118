import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aprilCustomers } from '../../../test/support/service/april-customers.ts'
import { made, newPlan, outcome } from '../../../test/support/service/merchant.ts'
import { startTestService } from '../../../test/support/service/service.ts'

// Time that a credit note bills again is left of the invoice that billed it first: 3000 for April, changed to 6000 on the 16th.

const service = await startTestService()
const { post, patch, call } = service
const { april, credit, read, balanceOf, expectClean } = await aprilCustomers(service)
const better = await newPlan(service, { amount_cents: 6000 })
made(
  await call('PUT', '/v1/tax_registrations', [
    { country: 'DE', tax_id: 'DE136695976', scheme: 'local', from: '2020-01-01' },
  ]),
)

/** Both invoices are paid: 3000 for April, and 1500 for the change, each with its tax. */
async function upgraded() {
  const one = await april()
  await one.advance('04-16')
  const change = { plan_code: better.code }
  const { latest_invoice } = made(await post(`/v1/subscriptions/${one.subscription.id}/change`, change))
  made(await post(`/v1/invoices/${latest_invoice.id}/pay`))
  const second = await read(latest_invoice)
  const cancel = async ({ id }: { id: string }) =>
    made(await post(`/v1/invoices/${id}/cancel`, { reason: 'wrong', rebill: false })).total_cents as number
  return { ...one, second, cancel, paidCents: one.invoice.total_cents + second.total_cents }
}

for (const tax_mode of ['none', 'rates'])
  for (const prices_include_tax of tax_mode === 'none' ? [false] : [false, true]) {
    const how = `tax_mode ${tax_mode}${prices_include_tax ? ', prices with tax' : ''}`
    const begin = async () => {
      made(await patch('/v1/settings', { tax_mode, prices_include_tax }))
      return upgraded()
    }

    test(`both invoices are cancelled, and everything comes back; ${how}`, async () => {
      const { customer, invoice, second, cancel, paidCents } = await begin()
      assert.equal(await cancel(second), second.total_cents)
      assert.equal(await cancel(invoice), invoice.total_cents)
      assert.equal(await balanceOf(customer), paidCents)
      for (const one of [invoice, second]) assert.equal(outcome(await credit(one)), '409 credit_exceeds_invoice')
      await expectClean()
    })

    test(`the first one first: what the second cancellation bills again is left of it; ${how}`, async () => {
      const { customer, invoice, second, cancel, paidCents } = await begin()
      await cancel(invoice)
      await cancel(second)
      await cancel(invoice)
      assert.equal(await balanceOf(customer), paidCents)
      await expectClean()
    })

    test(`its price is reduced, and it is given back at the reduced price; ${how}`, async () => {
      const { customer, subscription, invoice, second, cancel, paidCents, advance } = await begin()
      await cancel(second)
      made(await credit(invoice, { amount_with_tax_cents: 1190 }))
      assert.equal(await cancel(invoice), invoice.total_cents - 1190)
      assert.equal(await balanceOf(customer), paidCents)
      await advance('05-01')
      assert.equal(outcome(await credit(invoice)), '409 credit_exceeds_invoice')
      made(await post(`/v1/subscriptions/${subscription.id}/cancel`, { when: 'now' }))
      await expectClean()
    })
  }

for (const rebill of [true, false])
  test(`after the first invoice was void, ${rebill ? 'and billed again' : 'not to be billed again'}, what is owed is cancelled whole`, async () => {
    made(await patch('/v1/settings', { tax_mode: 'none' }))
    const one = await april({ isOwed: true })
    await one.advance('04-16')
    const change = { plan_code: better.code }
    const { latest_invoice } = made(await post(`/v1/subscriptions/${one.subscription.id}/change`, change))
    made(await post(`/v1/invoices/${one.invoice.id}/void`, { rebill }))
    await one.advance('04-17')
    for (const { id } of [latest_invoice, (await one.invoices()).at(-1)])
      made(await post(`/v1/invoices/${id}/cancel`, { reason: 'wrong', rebill: false }))
    const owed = (await one.invoices()).filter(({ amount_due_cents }: any) => amount_due_cents > 0)
    assert.deepEqual(owed, [])
    await expectClean()
  })

test('what takes back time at a reduced price lowers what is left by that price', async () => {
  made(await patch('/v1/settings', { tax_mode: 'rates', prices_include_tax: false }))
  const one = await april()
  made(await credit(one.invoice))
  await one.advance('04-16')
  const change = { plan_code: better.code }
  const { latest_invoice } = made(await post(`/v1/subscriptions/${one.subscription.id}/change`, change))
  assert.equal(latest_invoice.total_cents, 3570)
  const note = made(await post(`/v1/invoices/${latest_invoice.id}/cancel`, { reason: 'wrong', rebill: false }))
  assert.equal(note.total_cents, 3570)
  await expectClean()
})
