import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import pg from 'pg'
import { claimAttempt, dueCollection } from '../src/modules/collection/store.ts'
import { setTenant } from '../src/modules/transaction/store.ts'
import { createTestDatabase } from './support/database/postgres.ts'
import { asking, made, outcome } from './support/service/merchant.ts'
import { throughStripe, until } from './support/service/through-stripe.ts'

// A database that was restored has forgotten charges. It asks for no money until what the gateway has was compared. That it is another
// one is known by what it remembers of itself, which the tests change.

const { stripe, service, owner, account, plan, round, transact, ...people } = await throughStripe()
const { payer, subscribed, attemptOf, chargeByHand } = people
await round('database watch')
const compare = () => round('reconciliation')
const invoiceOf = async (id: string) => made(await service.get(`/v1/invoices/${id}`))
const charges = () => stripe.world.movements.filter(({ kind }) => kind === 'charge').length
const isOpen = async () =>
  (await owner('select collection_is_open() and not exists (select from accounts_that_wait()) as is_open'))[0]
    .is_open as boolean

/** Pauses, so that invoices are made and not collected, as they were in the backup. */
const hold = () => owner('update collection_gate set held_since = now()')

/** From now on this is another database than before. */
async function restore(): Promise<void> {
  await owner('update collection_gate set timeline_id = timeline_id + 1, held_since = null')
  assert.equal(await isOpen(), false, 'before any worker has looked')
  await round('database watch')
  assert.equal(await isOpen(), false)
  assert.deepEqual(await transact({ readOnly: true }, (tx) => dueCollection(tx, 10)), [], 'nothing is to be done')
}

async function resumed(): Promise<void> {
  await round('database watch')
  assert.equal(await isOpen(), true)
}

/** Time passes: what waits is looked at again. */
const passTime = () => owner('update invoice set collect_at = now() where collect_at > now()')

const methodOf = async (customerId: string) =>
  (await owner('select gateway_reference from payment_method where customer_id = $1', [customerId]))[0]
    .gateway_reference

/** A charge of this service that the restored database does not know. */
async function forgotten(customerId: string, key: string): Promise<{ attemptId: string; charge: string }> {
  const attemptId = randomUUID()
  const metadata = { attempt_id: attemptId, attempt_key: key, customer_id: customerId }
  return { attemptId, charge: await chargeByHand(metadata, '', await methodOf(customerId)) }
}

test('a charge that was forgotten pays its invoice and is not made again; collection goes on when all was compared', async () => {
  await hold()
  const [paid, other] = [await subscribed(), await subscribed()]
  const { attemptId, charge } = await forgotten(paid.customerId, `${paid.invoiceId}.1`)
  const before = charges()
  await restore()
  assert.equal(outcome(await service.post(`/v1/invoices/${other.invoiceId}/collect`, {})), '409 collection_paused')
  assert.equal((await invoiceOf(paid.invoiceId)).collection_status, 'waiting')
  await compare()
  const invoice = await invoiceOf(paid.invoiceId)
  assert.deepEqual([invoice.status, invoice.amount_paid_cents], ['paid', 2900])
  const { id, origin, status, gateway_reference } = await attemptOf(paid.customerId)
  assert.deepEqual([id, origin, status, gateway_reference], [attemptId, 'recovered', 'succeeded', charge])
  assert.equal((await invoiceOf(other.invoiceId)).status, 'open')
  await resumed()
  await until('the other is collected', async () => (await invoiceOf(other.invoiceId)).status === 'paid')
  assert.equal(charges(), before + 1)
  assert.deepEqual(stripe.judge.wrong(), [])
  const [payment] = made(await service.get(`/v1/payments?customer_id=${paid.customerId}`)).data
  made(await service.post('/v1/refunds', { payment_id: payment.id, amount_cents: 900, reason: 'it can be given back' }))
  await until('it is given back', async () => stripe.judge.refunded(charge) === 900)
})

test('money for an invoice that was forgotten too pays the one that billing makes again', async () => {
  const { customerId } = await payer('pm_card_visa')
  await forgotten(customerId, `${randomUUID()}.1`)
  await restore()
  await compare()
  const [payment] = made(await service.get(`/v1/payments?customer_id=${customerId}`)).data
  assert.deepEqual([payment.amount_cents, payment.unallocated_cents], [2900, 2900])
  await resumed()
  const before = charges()
  const terms = { customer_id: customerId, plan_id: plan.id, collection: 'automatic' }
  const { latest_invoice } = made(await service.post('/v1/subscriptions', terms))
  await until('it is paid', async () => (await invoiceOf(latest_invoice.id)).status === 'paid')
  assert.equal(charges(), before)
})

test('while a debit for a forgotten invoice is under way, the new one waits for it', async () => {
  const { customerId } = await payer('pm_sepa_succeeds')
  await forgotten(customerId, `${randomUUID()}.1`)
  await restore()
  await compare()
  await resumed()
  const before = charges()
  const terms = { customer_id: customerId, plan_id: plan.id, collection: 'automatic' }
  const { latest_invoice } = made(await service.post('/v1/subscriptions', terms))
  const left = 'select from invoice where id = $1 and collect_at > now()'
  await until('it waits', async () => (await owner(left, [latest_invoice.id])).length === 1)
  stripe.advance(24 * 6)
  await until('the debit has come', async () => {
    // A look that began before may still put the next one off.
    await owner(
      `update payment_attempt set next_check_at = now() where is_live and next_check_at > now() + interval '1 minute'`,
    )
    return (await attemptOf(customerId)).status === 'succeeded'
  })
  await passTime()
  await until('it is paid', async () => (await invoiceOf(latest_invoice.id)).status === 'paid')
  assert.equal(charges(), before + 1, 'the debit itself')
})

test('an attempt of the backup that had not been sent then is read, also when its key is dead at the gateway', async () => {
  await hold()
  const { customerId, invoiceId } = await subscribed()
  const { attemptId, charge } = await forgotten(customerId, `${invoiceId}.1`)
  await owner(
    `with attempt as (
        insert into payment_attempt (tenant_id, id, customer_id, payment_method_id, gateway_account_id, key, origin, amount_cents, currency,
          description, status, next_check_at, created_at, updated_at)
        select m.tenant_id, $1, m.customer_id, m.id, m.gateway_account_id, $2::text || '.1', 'automatic', 2900, 'EUR', 'INV', 'sending', now(), now(), now()
        from payment_method m where m.customer_id = $3 returning *),
      part as (insert into payment_attempt_invoice (tenant_id, attempt_id, invoice_id, amount_cents, is_followed_up, is_live)
        select tenant_id, id, $2::uuid, 2900, true, true from attempt)
    update invoice set collection_status = 'in_progress', collect_at = null where id = $2::uuid`,
    [attemptId, invoiceId, customerId],
  )
  const before = charges()
  await restore()
  const [{ tenant_id: tenantId }] = await owner('select tenant_id from payment_attempt where id = $1', [attemptId])
  const claimed = await transact({ rollback: true }, (tx) => {
    setTenant(tx, tenantId)
    return claimAttempt(tx, tenantId, attemptId, 1)
  })
  assert.equal(claimed, null, 'a worker that had found it before that cannot send it either')
  stripe.advance(25)
  await compare()
  await resumed()
  await until('it is paid', async () => (await invoiceOf(invoiceId)).status === 'paid')
  assert.deepEqual([charges(), (await attemptOf(customerId)).gateway_reference], [before, charge])
})

test('a forgotten debit that fails is one attempt of its invoice, and the next has the number after it', async () => {
  await hold()
  const { customerId, invoiceId } = await subscribed('pm_sepa_insufficientFunds')
  await forgotten(customerId, `${invoiceId}.2`)
  await restore()
  await compare()
  await resumed()
  assert.equal((await invoiceOf(invoiceId)).collection_status, 'in_progress')
  stripe.advance(24 * 6)
  await owner(`update payment_attempt set next_check_at = now() where is_live`)
  await until('it has failed', async () => (await attemptOf(customerId)).status === 'failed')
  made(await service.post(`/v1/invoices/${invoiceId}/collect`, {}))
  const keys = await owner('select key from payment_attempt where customer_id = $1 order by 1', [customerId])
  assert.deepEqual(
    keys.map(({ key }) => key),
    [`${invoiceId}.2`, `${invoiceId}.3`],
  )
})

test('a forgotten charge for an invoice that a debit was under way for has used its number all the same', async () => {
  const { customerId, invoiceId } = await subscribed('pm_sepa_insufficientFunds')
  const found = async () => made(await service.get(`/v1/payment_attempts?customer_id=${customerId}`)).data as any[]
  await until('the debit is under way', async () => (await found())[0]?.status === 'processing')
  const named = { attempt_id: randomUUID(), attempt_key: `${invoiceId}.2`, customer_id: customerId }
  await chargeByHand(named, 'pm_card_visa')
  await restore()
  await compare()
  await resumed()
  stripe.advance(24 * 6)
  await owner(`update payment_attempt set next_check_at = now() where is_live`)
  await until('the debit has failed', async () => (await found()).some(({ status }) => status === 'failed'))
  // Else the forgotten charge, which is just what is due, would pay it.
  made(await service.post(`/v1/invoices/${invoiceId}/pay`, { amount_cents: 100 }))
  made(await service.post(`/v1/invoices/${invoiceId}/collect`, {}))
  const keys = await owner('select key from payment_attempt where customer_id = $1 order by 1', [customerId])
  assert.deepEqual(
    keys.map(({ key }) => key.replace(invoiceId, '')),
    ['.1', '.2', '.3'],
  )
})

test('what belongs to nobody here is a difference and stops nothing; a gateway that does not answer does', async () => {
  const metadata = { attempt_id: randomUUID(), attempt_key: `${randomUUID()}.1`, customer_id: randomUUID() }
  const charge = await chargeByHand(metadata)
  await restore()
  stripe.faults.next('list_intents', '500')
  await compare()
  await round('database watch')
  assert.equal(await isOpen(), false)
  const [{ waits }] = await owner(`select next_run_at <= now() + interval '1 minute' as waits from reconciliation`)
  assert.equal(waits, true)
  await owner('update reconciliation set next_run_at = now()')
  await compare()
  await resumed()
  const { data } = made(await service.get(`/v1/reconciliation_differences?gateway_account_id=${account.id}&state=open`))
  assert.deepEqual(
    data.map((one: any) => [one.kind, one.gateway_reference, one.attempt_key]),
    [['not_recorded', charge, metadata.attempt_key]],
  )
})

test('collection does not wait for an account whose key the gateway does not know: nothing can be charged with it', async () => {
  const credentials = { secret_key: 'sk_test_of_nobody' }
  const refused = { gateway: 'stripe', label: 'revoked', credentials }
  const other = made(await service.post('/v1/gateway_accounts', refused))
  await restore()
  await compare()
  await compare()
  await resumed()
  made(await service.post(`/v1/gateway_accounts/${other.id}/disable`))
})

test('the method of a forgotten charge may be forgotten as well', async () => {
  await hold()
  const customer = made(await service.post('/v1/customers', { name: 'Ada' }))
  const { method } = stripe.newMethod('pm_card_visa')
  const key = `${randomUUID()}.1`
  await chargeByHand({ attempt_id: randomUUID(), attempt_key: key, customer_id: customer.id }, '', method)
  await restore()
  await compare()
  await resumed()
  const methods = made(await service.get(`/v1/payment_methods?customer_id=${customer.id}`)).data
  assert.deepEqual(
    methods.map((one: any) => [one.gateway_reference, one.status]),
    [[method, 'detached']],
  )
  assert.equal((await attemptOf(customer.id)).status, 'succeeded')
})

test('a database that no worker has seen for a while may be an old copy, and is compared; one without accounts has nothing to wait for', async () => {
  await owner(`update collection_gate set seen_at = now() - interval '16 minutes'`)
  assert.equal(await isOpen(), false)
  await round('database watch')
  assert.equal(await isOpen(), false)
  await compare()
  await resumed()
  await owner(`update gateway_account set status = 'disabled'`)
  await owner(`update collection_gate set seen_at = now() - interval '16 minutes'`)
  await resumed()
})

test('a dump that is restored beside its database, under the same name afterwards, is another database', async () => {
  const [original, server] = [await createTestDatabase(), asking(service.database.adminUrl)]
  const copy = `${original.name}_copy`
  const asked = async (text: string, name = original.name) => {
    const client = new pg.Client(original.adminUrl.replace(/\w+$/, name))
    await client.connect()
    const { rows } = await client.query(text)
    await client.end()
    return rows[0]
  }
  assert.equal((await asked('select has_changed from watch_database()')).has_changed, false)
  assert.equal((await asked('select collection_is_open() as is_open')).is_open, true)
  await server(`create database ${copy} template ${original.name}`)
  assert.equal((await asked('select collection_is_open() as is_open', copy)).is_open, false)
  await server(`drop database ${copy}`)
  await original.drop()
})

test('the data hold every invariant', async () => {
  const { data } = made(await service.get('/v1/verification'))
  assert.deepEqual(
    data.filter(({ violations }: any) => violations.length > 0),
    [],
  )
})
