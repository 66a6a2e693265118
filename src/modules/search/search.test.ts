import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { anotherTenant } from '../../../test/support/database/another-tenant.ts'
import { made, newCustomer, newPlan, subscribed } from '../../../test/support/service/merchant.ts'
import { newPerson } from '../../../test/support/service/person.ts'
import { startTestService } from '../../../test/support/service/service.ts'
import { wordsOf } from '../customers/words.ts'

const service = await startTestService()
const { get, post, patch, database } = service
const stranger = await anotherTenant(database.ownerUrl)

const search = async (q: string, as = {}) => made(await get(`/v1/search?q=${encodeURIComponent(q)}`, as)).data as any[]
const idsOf = async (q: string) => (await search(q)).map(({ id }) => id)

describe('the words of a customer', () => {
  test('are of the name, the email and the external id, in lower case', () => {
    const words = wordsOf({ name: "Siobhán O'Brien-Lee", email: 'S.OBrien@Example.com', externalId: 'User 1815' })
    assert.deepEqual(
      words,
      [
        '1815',
        'brien',
        'example.com',
        'lee',
        'o',
        "o'brien-lee",
        's.obrien',
        's.obrien@example.com',
        'siobhán',
        'user',
      ].sort(),
    )
  })

  test('are the same however Unicode writes them', () => {
    assert.deepEqual(
      wordsOf({ name: 'Ａda Café', email: null, externalId: null }),
      wordsOf({ name: 'ada cafe\u0301', email: null, externalId: null }),
    )
  })
})

describe('a customer is found', () => {
  test('by the beginnings of any words of name, email and external id, whatever the capitals', async () => {
    const { id } = await newCustomer(service, {
      name: 'Grace Brewster Hopper',
      email: 'Grace@Navy.example',
      external_id: 'Cobol-60',
    })
    for (const q of [
      'grace',
      'HOPPER',
      'hopp grac',
      'grace@navy.example',
      'navy.exa',
      'cobol',
      'Cobol-60',
      'hopper grace@',
    ])
      assert.deepEqual(await idsOf(q), [id], q)
    for (const q of ['opper', 'grace ada', 'hopper_', '%']) assert.deepEqual(await idsOf(q), [], q)
  })

  test('by their new words after a change, and no longer by the old', async () => {
    const { id } = await newCustomer(service, { name: 'Mary Godwin', email: 'mary@godwin.example' })
    made(await patch(`/v1/customers/${id}`, { name: 'Mary Shelley', email: null }))
    assert.deepEqual([await idsOf('mary'), await idsOf('shelley'), await idsOf('godwin')], [[id], [id], []])
  })

  test('before others if a word is whole, and twenty at most', async () => {
    for (let count = 0; count < 22; count += 1) await newCustomer(service, { name: `Kimberly ${count}` })
    const { id } = await newCustomer(service, { name: 'Kim' })
    const found = await idsOf('kim')
    assert.deepEqual([found.length, found[0]], [20, id])
    assert.equal(made(await get('/v1/search?q=kim&limit=3')).data.length, 3)
  })

  test('only by their own tenant', async () => {
    await newCustomer(service, { name: 'Hidden Person' })
    assert.deepEqual(await search('hidden', stranger), [])
  })
})

test('documents, subscriptions, plans, payments and events are found by number, external id, code, name and id', async () => {
  const plan = await newPlan(service, { name: 'Enterprise' })
  const { customer, subscription, invoice } = await subscribed(
    service,
    plan,
    { external_id: 'sub-77' },
    { name: 'Zed' },
  )
  const { number } = made(await get(`/v1/invoices/${invoice.id}`))
  made(await post(`/v1/invoices/${invoice.id}/pay`, { reference: 'transfer 4711' }))
  made(await post(`/v1/subscriptions/${subscription.id}/cancel`, { when: 'now' }))
  const [note] = made(await get(`/v1/credit_notes?customer_id=${customer.id}`)).data
  const [payment] = made(await get(`/v1/payments?customer_id=${customer.id}`)).data
  const [event] = made(await get(`/v1/events?object_id=${invoice.id}`)).data

  assert.deepEqual((await search(number))[0], {
    ...{ type: 'invoice', id: invoice.id, title: number, subtitle: 'Zed', customer_id: customer.id },
  })
  assert.ok((await idsOf(number.slice(0, 6).toLowerCase())).includes(invoice.id))
  assert.equal((await search(note.number))[0].type, 'credit_note')
  assert.deepEqual(await idsOf('sub-77'), [subscription.id])
  for (const q of ['enterpr', 'ENTERPRISE', plan.code]) assert.deepEqual((await search(q))[0].id, plan.id, q)
  const byId = { customer, subscription, invoice, credit_note: note, plan, payment, event } as Record<
    string,
    { id: string }
  >
  for (const [type, { id }] of Object.entries(byId)) {
    const found = await search(` ${id} `)
    assert.deepEqual(
      found.map((one) => [one.type, one.id]),
      [[type, id]],
    )
  }
})

test('finds only what the role may read', async () => {
  const { customer, invoice } = await subscribed(service, await newPlan(service), {}, { name: 'Roland' })
  const { number } = made(await get(`/v1/invoices/${invoice.id}`))
  const developer = await newPerson(service, 'developer')
  const foundBy = async (q: string) =>
    (await developer.call('GET', `/v1/search?q=${q}`)).body.data.map(({ id }: any) => id)
  assert.deepEqual([await foundBy('roland'), await foundBy(number), await foundBy(invoice.id)], [[customer.id], [], []])
})

test('refuses a text that is blank, missing or too long', async () => {
  for (const query of ['', '?q=', '?q=%20', `?q=${'a'.repeat(256)}`, '?q=a&limit=21'])
    assert.equal((await get(`/v1/search${query}`)).status, 400, query)
})
