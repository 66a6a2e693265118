import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { runningEmbedded } from '../src/platform/database/embedded/running.ts'
import { asOwner } from './support/database/another-tenant.ts'
import { ended, printed, start } from './support/service/command-line.ts'
import { startTestService } from './support/service/service.ts'

const folder = await mkdtemp(join(tmpdir(), 'billing-cli-'))
after(() => rm(folder, { recursive: true, force: true }))
const service = await startTestService()
const onService = { DATABASE_URL: service.database.appUrl, MIGRATION_DATABASE_URL: service.database.adminUrl }

/** Runs a command on the service's database. */
const billing = (...words: string[]) => ended(start(words, onService))
/** The same where it must succeed: what it says in JSON. */
async function told(...words: string[]) {
  const { code, out, err } = await billing(...words, '--json')
  assert.equal(code, 0, err)
  return JSON.parse(out)
}
const keyHeader = (key: string) => ({ authorization: `Bearer ${key}` })

describe('run', () => {
  test('says what is due, bills it once up to an instant, then the rest, then nothing', async () => {
    // A request bills the oldest 50 periods of a start in the past; the run has the rest.
    const startAt = Temporal.Now.instant()
      .subtract({ hours: 24 * 80 })
      .round('second')
    const plan = { code: 'daily', name: 'Daily', amount_cents: 100, currency: 'EUR', interval: 'day' }
    await service.post('/v1/plans', plan)
    const { id } = (await service.post('/v1/customers', { name: 'Ada', time_zone: 'UTC' })).body
    const order = { customer_id: id, plan_code: 'daily', quantity: 3, start_at: startAt.toString() }
    assert.equal((await service.post('/v1/subscriptions', order)).status, 201)
    const count = async () =>
      (await service.get(`/v1/exports/invoices?customer_id=${id}`)).text.split('\r\n').length - 2
    assert.equal(await count(), 50)

    const dry = await told('run', '--dry-run')
    const none = { credit_notes: 0, given_back_cents: 0 }
    const euros = { currency: 'EUR', invoices: 31, total_cents: 9300, credit_applied_cents: 0, ...none }
    assert.deepEqual(dry, {
      dry_run: true,
      customers: 1,
      invoices: 31,
      credit_notes: 0,
      currencies: [euros],
      impossible: [],
    })
    assert.equal(await count(), 50)
    const tomorrow = Temporal.Now.instant().add({ hours: 24 }).toString()
    assert.equal((await told('run', '--dry-run', '--until', tomorrow)).invoices, 32)

    // The 51st to the 60th day.
    const until = startAt.add({ hours: 24 * 59 + 1 }).toString()
    assert.equal((await told('run', '--dry-run', '--until', until)).invoices, 10)
    assert.equal((await told('run', '--once', '--until', until)).invoices, 10)
    assert.equal(await count(), 60)
    const [newest] = (await service.get(`/v1/invoices?customer_id=${id}&limit=1`)).body.data
    assert.equal(
      newest.period_start,
      startAt
        .add({ hours: 24 * 59 })
        .round('microsecond')
        .toString(),
    )
    assert.ok(
      newest.finalized_at > startAt.add({ hours: 24 * 79 }).toString(),
      'a document is of the run, not of the past',
    )

    const rest = await billing('run', '--once')
    assert.equal(rest.out, 'Billed 1 due customer: 21 invoices\n  21 invoices over 63.00 EUR\n')
    assert.equal(await count(), 81)
    assert.equal((await billing('run', '--once')).out, 'Nothing is due.\n')
    const verified = await billing('verify', '--rebuild', '--days', '100')
    assert.equal(verified.code, 0, verified.out)
  })

  test('with draft time counts what becomes final, and says before what it will be', async () => {
    await service.patch('/v1/settings', { draft_hours: 12 })
    const { id } = (await service.post('/v1/customers', { name: 'Emmy' })).body
    const startAt = Temporal.Now.instant().subtract({ hours: 24 * 50 + 7 })
    const order = { customer_id: id, plan_code: 'daily', start_at: startAt.round('second').toString() }
    assert.equal((await service.post('/v1/subscriptions', order)).status, 201)
    const newest = async () => (await service.get(`/v1/invoices?customer_id=${id}&limit=1`)).body.data[0]
    const set = (...statements: string[]) =>
      asOwner(service.database.ownerUrl, async (tx) => {
        for (const text of statements) tx.send({ text: `${text} where customer_id = $1`, values: [id] })
      })
    // As if it had been there from its start, so that its 51st day is brought by time and not by the request.
    await set('update subscription set created_at = start_at')
    const both = async () => {
      const { dry_run: isDry, ...foreseen } = await told('run', '--dry-run')
      const { dry_run: isReal, ...done } = await told('run', '--once')
      assert.deepEqual([isDry, isReal, foreseen], [true, false, done])
      return done
    }
    const drafted = await both()
    assert.deepEqual([drafted.customers, drafted.invoices, (await newest()).status], [1, 0, 'draft'])
    await set(
      `update invoice set finalizes_at = case when status = 'draft' then now() end`,
      'update subscription set next_billing_at = now()',
      'update customer_billing set next_billing_at = now()',
    )
    const finalized = await both()
    const none = { credit_notes: 0, given_back_cents: 0 }
    const euros = { currency: 'EUR', invoices: 1, total_cents: 100, credit_applied_cents: 0, ...none }
    assert.deepEqual([finalized.currencies, (await newest()).status], [[euros], 'open'])
    await service.patch('/v1/settings', { draft_hours: 0 })
  })

  test('parks a customer who cannot be billed, says so, and bills the others', async () => {
    const startAt = Temporal.Now.instant()
      .subtract({ hours: 24 * 55 })
      .toString()
    const subscribe = async (name: string) => {
      const { id } = (await service.post('/v1/customers', { name })).body
      const order = { customer_id: id, plan_code: 'daily', start_at: startAt }
      return { id, subscriptionId: (await service.post('/v1/subscriptions', order)).body.id }
    }
    await subscribe('Ada')
    const broken = await subscribe('Charles')
    await asOwner(service.database.ownerUrl, async (tx) => {
      tx.send({
        text: `update subscription set time_zone = 'Nowhere/At_all' where id = $1`,
        values: [broken.subscriptionId],
      })
    })
    const dry = await billing('run', '--dry-run')
    assert.equal(dry.code, 1)
    assert.match(dry.out, new RegExp(`Impossible to bill:\n {2}customer ${broken.id} `))
    const { code, out } = await billing('run', '--once')
    assert.equal(code, 1)
    assert.match(out, /^Billed 1 due customer: 6 invoices\n/)
    assert.match(out, new RegExp(`Impossible to bill, and parked:\n {2}customer ${broken.id} `))
    const parked = (await service.get('/v1/parked_customers')).body.data
    assert.deepEqual(
      parked.map(({ customer_id }: { customer_id: string }) => customer_id),
      [broken.id],
    )
    assert.equal((await billing('run', '--once')).out, 'Nothing is due.\n')
  })
})

describe('run --dry-run', () => {
  test('counts nothing of what it calls impossible', async () => {
    // The draft comes to less than nothing; it would make a credit note, and the credit of it is more than can be.
    await service.patch('/v1/settings', { draft_hours: 12 })
    const { id } = (await service.post('/v1/customers', { name: 'Rich' })).body
    const startAt = Temporal.Now.instant().subtract({ hours: 24 * 50 + 7 })
    await service.post('/v1/subscriptions', { customer_id: id, plan_code: 'daily', start_at: startAt.toString() })
    const asTimeHadBroughtIt = (text: string) =>
      asOwner(service.database.ownerUrl, async (tx) =>
        tx.send({ text: `${text} where customer_id = $1`, values: [id] }),
      )
    await asTimeHadBroughtIt('update subscription set created_at = start_at')
    await billing('run', '--once')
    const [draft] = (await service.get(`/v1/invoices?customer_id=${id}&status=draft`)).body.data
    const line = { description: 'Gift', unit_amount: '-500' }
    assert.equal((await service.post(`/v1/invoices/${draft.id}/lines`, line)).status, 201)
    const gift = { amount_cents: Number.MAX_SAFE_INTEGER, currency: 'EUR', reason: 'by mistake' }
    assert.equal((await service.post(`/v1/customers/${id}/credit_entries`, gift)).status, 201)
    const until = Temporal.Now.instant().add({ hours: 13 }).toString()
    const { code, out } = await billing('run', '--dry-run', '--until', until, '--json')
    assert.equal(code, 1, out)
    const { impossible, ...rest } = JSON.parse(out)
    assert.deepEqual(impossible.map(({ customer_id }: { customer_id: string }) => customer_id).includes(id), true)
    assert.equal(rest.credit_notes, 0)
    await service.patch('/v1/settings', { draft_hours: 0 })
  })
})

describe('demo', () => {
  test('tells a year through the API, after which every invariant holds', async () => {
    const { tenant_id: tenant, key } = await told('tenants', 'create', 'Demo')
    const { code, out, err } = await billing('demo', '--url', service.url, '--key', key, '--customers', '54')
    assert.equal(code, 0, err)
    const [, invoices] = /^(\d+) invoices: /m.exec(out) ?? []
    assert.ok(Number(invoices) > 300, out)
    for (const currency of ['EUR', 'USD', 'JPY']) assert.match(out, new RegExp(`^  [\\d.]+ ${currency} billed`, 'm'))
    const [, page = ''] = /curl -s (\S+\/html) /.exec(out) ?? []
    assert.match(
      await (await fetch(page, { headers: keyHeader(key) })).text(),
      /<title>Invoice NL-|<title>Invoice INV-/,
    )
    const verified = await billing('verify', '--tenant', tenant, '--rebuild', '--days', '400')
    assert.equal(verified.code, 0, verified.out)
  })
})

describe('without DATABASE_URL', () => {
  const environment = { BILLING_DATA_DIR: join(folder, 'data'), HOST: '127.0.0.1', PORT: '0' }

  test('a command works beside a running service, and on its own when there is none', async () => {
    const serving = start(['serve'], environment)
    const end = ended(serving)
    after(() => serving.kill('SIGKILL'))
    const [, key = '', address = ''] = await printed(serving, /shown only once: (\S+)[\s\S]*Billing API: (\S+)/)
    assert.equal((await fetch(`${address}/v1/customers`, { headers: keyHeader(key) })).status, 200)

    const beside = await ended(start(['keys', 'create', '--json'], environment))
    assert.equal(beside.code, 0, beside.err)
    const made = JSON.parse(beside.out).secret
    assert.equal((await fetch(`${address}/v1/customers`, { headers: keyHeader(made) })).status, 200)

    serving.kill('SIGTERM')
    assert.equal((await end).code, 0)
    assert.equal(await runningEmbedded(environment.BILLING_DATA_DIR), undefined)
    const alone = await ended(start(['keys', 'list', '--json'], environment))
    assert.equal(alone.code, 0, alone.err)
    assert.equal(JSON.parse(alone.out).length, 2)
    assert.equal(await runningEmbedded(environment.BILLING_DATA_DIR), undefined)
  })
})
