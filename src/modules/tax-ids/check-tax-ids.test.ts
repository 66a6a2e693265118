import assert from 'node:assert/strict'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { asking, made } from '../../../test/support/service/merchant.ts'
import { startTestService } from '../../../test/support/service/service.ts'
import { openLog } from '../../platform/log.ts'
import { checkTaxIds } from './check-tax-ids.ts'
import { openVies } from './vies.ts'

// A server on this machine answers as VIES does, and as it should not.

const french = 'FR40303265045'
type Answering = (response: ServerResponse, path: string) => void
let answer: Answering = () => {}
const asked: string[] = []
const vies = createServer((request, response) => {
  asked.push(request.url ?? '')
  answer(response, request.url ?? '')
})
await new Promise<void>((resolve) => vies.listen(0, '127.0.0.1', resolve))
after(() => {
  vies.closeAllConnections()
  vies.close()
})

const said =
  (fields: object, status = 200): Answering =>
  (response, path) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    const vatNumber = path.split('/').at(-1)
    response.end(
      JSON.stringify({ requestDate: '2026-11-30T12:00:00Z', name: '---', address: '---', vatNumber, ...fields }),
    )
  }
const valid = said({ isValid: true, userError: 'VALID' })

const service = await startTestService()
const { get, post, patch } = service
const owner = asking(service.database.ownerUrl)
const { port } = vies.address() as AddressInfo
const client = openVies({ url: `http://127.0.0.1:${port}/rest-api`, timeouts: { connectMs: 500, answerMs: 300 } })
after(() => client.close())
const log = openLog({ level: 'fatal', format: 'json' })
const check = () => checkTaxIds({ transact: service.service.transact, log, vies: client })
const statusOf = async (id: string) => made(await get(`/v1/customers/${id}`)).tax.tax_ids[0].status

/** One customer with a French id that VIES is asked for. */
async function newcomer(): Promise<string> {
  await owner('update customer set tax_check_at = null')
  const tax = { country: 'FR', tax_ids: [{ type: 'eu_vat', value: french }] }
  return made(await post('/v1/customers', { name: 'Blaise', tax })).id
}

const dueIn = async (id: string): Promise<number | null> => {
  const [{ seconds }] = await owner(
    'select extract(epoch from tax_check_at - clock_timestamp())::float as seconds from customer where id = $1',
    [id],
  )
  return seconds
}

test('an id that exists is confirmed, once, with an event', async () => {
  answer = valid
  const id = await newcomer()
  assert.equal(await statusOf(id), 'well_formed')
  assert.deepEqual([await check(), await check()], [1, 0])
  assert.equal(asked.at(-1), '/rest-api/ms/FR/vat/40303265045')
  assert.equal(await statusOf(id), 'confirmed')
  assert.equal(await dueIn(id), null)
  const { data } = made(await get(`/v1/events?object_id=${id}`))
  assert.deepEqual(
    data.map(({ type }: { type: string }) => type),
    ['customer.created', 'customer.updated'],
  )
  made(await patch(`/v1/customers/${id}`, { tax: { country: 'FR', tax_ids: [{ value: french }] } }))
  assert.equal(await statusOf(id), 'confirmed', 'what the register said stays with the id')
})

test('an id that does not exist is unknown, and proves no business', async () => {
  answer = said({ isValid: false, userError: 'INVALID' })
  const id = await newcomer()
  await check()
  assert.equal(await statusOf(id), 'unknown')
  const german = { country: 'DE', tax_id: 'DE136695976', scheme: 'local', from: '2015-01-01' }
  made(await service.call('PUT', '/v1/tax_registrations', [german]))
  made(await patch('/v1/settings', { tax_mode: 'rates' }))
  const preview = made(await post('/v1/taxes/preview', { customer_id: id, lines: [{ unit_amount: '100' }] }))
  assert.equal(preview.lines[0].treatment.reason, 'below_threshold')
})

const silences: Readonly<Record<string, Answering>> = {
  'the register of the country is down': said({ isValid: false, userError: 'MS_UNAVAILABLE' }),
  'it is busy': said({ isValid: false, userError: 'MS_MAX_CONCURRENT_REQ' }),
  'VIES itself fails': said({ isValid: true, userError: 'VALID' }, 500),
  'VIES is slow': () => {},
  'the connection breaks': (response) => response.destroy(),
  'the answer is no JSON': (response) => response.end('<html>'),
  'the answer is about another id': said({ isValid: true, userError: 'VALID', vatNumber: '1' }),
  'the answer contradicts itself': said({ isValid: true, userError: 'INVALID' }),
}

for (const [name, answering] of Object.entries(silences))
  test(`where ${name}, nothing changes, and it is asked again later`, async () => {
    answer = answering
    const id = await newcomer()
    assert.equal(await check(), 1)
    assert.equal(await statusOf(id), 'well_formed')
    const [first] = [await dueIn(id)]
    assert.ok(first !== null && first > 50 && first <= 60, String(first))
    await owner('update customer set tax_check_at = now() where id = $1', [id])
    await check()
    const second = await dueIn(id)
    assert.ok(second !== null && second > 110 && second <= 120, String(second))
    answer = valid
    await owner('update customer set tax_check_at = now() where id = $1', [id])
    await check()
    assert.equal(await statusOf(id), 'confirmed')
  })

test('while VIES is down an invoice is taxed by the setting, with the rate of the seller or of the customer, and stays so', async () => {
  answer = said({ isValid: false, userError: 'MS_UNAVAILABLE' })
  const german = { country: 'DE', tax_id: 'DE136695976', scheme: 'local', from: '2015-01-01' }
  const invoiceOf = async (customer_id: string) => {
    const lines = [{ description: 'Work', unit_amount: '10000' }]
    const { id } = made(await post('/v1/invoices', { customer_id, currency: 'EUR', lines }))
    return made(await post(`/v1/invoices/${id}/finalize`))
  }
  const taxOf = ({ taxes: [tax] }: any) => `${tax.category} ${tax.percent}`
  const id = await newcomer()
  await check()
  const taxed = async (scheme: 'local' | 'oss_union', unconfirmed_tax_id: 'trust' | 'charge') => {
    made(
      await service.call('PUT', '/v1/tax_registrations', [
        german,
        ...(scheme === 'local' ? [] : [{ ...german, scheme }]),
      ]),
    )
    made(await patch('/v1/settings', { tax_mode: 'rates', unconfirmed_tax_id }))
    return invoiceOf(id)
  }
  const invoices = [await taxed('local', 'trust'), await taxed('local', 'charge'), await taxed('oss_union', 'charge')]
  assert.deepEqual(invoices.map(taxOf), ['AE 0', 'S 19', 'S 20'])
  answer = valid
  await owner('update customer set tax_check_at = now() where id = $1', [id])
  await check()
  assert.equal(taxOf(await invoiceOf(id)), 'AE 0', 'confirmed, it counts for what comes')
  const later = await Promise.all(invoices.map(async (one) => taxOf(made(await get(`/v1/invoices/${one.id}`)))))
  assert.deepEqual(later, ['AE 0', 'S 19', 'S 20'])
  made(await patch('/v1/settings', { unconfirmed_tax_id: 'trust' }))
})

test('two who look at once ask once; an id that was changed meanwhile is not answered', async () => {
  answer = valid
  await newcomer()
  const before = asked.length
  const counts = await Promise.all([check(), check()])
  assert.deepEqual([counts.toSorted(), asked.length - before], [[0, 1], 1])

  const changing = await newcomer()
  const { promise: isAsked, resolve: isAskedNow } = Promise.withResolvers<ServerResponse>()
  answer = (response) => isAskedNow(response)
  const checking = check()
  const response = await isAsked
  made(await patch(`/v1/customers/${changing}`, { tax: { country: 'DE', tax_ids: [{ value: 'DE136695976' }] } }))
  valid(response, '/40303265045')
  await checking
  assert.equal(await statusOf(changing), 'well_formed')
  assert.ok(((await dueIn(changing)) ?? 1) <= 0, 'the new id is due')
})

test('nobody asks for customers on a test clock', async () => {
  await owner('update customer set tax_check_at = null')
  const clock = made(await post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' }))
  const tax = { country: 'FR', tax_ids: [{ value: french }] }
  made(await post('/v1/customers', { name: 'Ada', test_clock_id: clock.id, tax }))
  assert.equal(await check(), 0)
})
