import assert from 'node:assert/strict'
import { test } from 'node:test'
import { verify } from '../../src/modules/verification/verify.ts'
import { asOwner } from '../support/database/another-tenant.ts'
import { outcome } from '../support/service/merchant.ts'
import { newClones, tablesOfCustomer } from './clones.ts'
import { openSetup, type Place } from './setup.ts'
import { statesOf } from './state.ts'

const begun = Date.now()
const { ask, places, database } = await openSetup()
const ofNoCustomer = [
  'api_key',
  'idempotency_key',
  'plan',
  'plan_migration',
  'plan_migration_preview',
  'plan_migration_subscription',
  'plan_price',
  'price',
  'schema_migration',
  'tenant',
  'tenant_counter',
  'verification',
  'webhook_attempt',
  'webhook_delivery',
  'webhook_endpoint',
  // Nobody signs in, disputes, and no bank says anything in races.
  'bank_account',
  'bank_statement',
  'bank_transaction',
  'collection_gate',
  'coupon',
  'discount',
  'dispute',
  'dunning_policy',
  'gateway_account',
  'gateway_event',
  'payment_reversal',
  'promotion_code',
  'reconciliation',
  'reconciliation_difference',
  'person',
  'person_session',
  'person_passkey',
  'passkey_challenge',
  'person_identity',
  'oidc_sign_in',
  'membership',
  'invitation',
  'sign_in_failure',
  // Folded before a customer is copied; what is used has no groups and no members, and nobody is alerted.
  'meter',
  'usage_alert',
  'usage_alert_reached',
  'usage_batch',
  'usage_group',
  'usage_member',
  'usage_type',
  // Nobody in races is taxed.
  'document_tax',
  'tax_report',
  'tax_rate',
  'tax_registration',
  // What a customer sees and is sent, not what is billed.
  'portal_session',
  'document_file',
  'mail_server',
  'message',
  'notice_plan',
]

test('every table of the schema is copied, but for those that hold nothing of a customer', async () => {
  const all = await ask(`select relname from pg_class where relkind in ('r', 'p') and not relispartition
    and relnamespace = 'public'::regnamespace`)
  const known = [...Object.keys(tablesOfCustomer), ...ofNoCustomer]
  assert.deepEqual(all.map(({ relname }) => relname).sort(), known.sort())
})

for (const place of places) {
  test(`clones are like the original, row for row, and live without it: ${place.name}`, async () => {
    const snapshot = await place.snapshot()
    const { original } = snapshot
    const [one, two, three] = await newClones(ask, snapshot, 3)
    assert.ok(one && two && three)
    const before = await rowsOf(original.customer)
    for (const clone of [one, two, three]) assert.equal(shapeOf(await rowsOf(clone.customer)), shapeOf(before))
    const customers = [original, one, two, three].map(({ customer }) => customer)
    const [ofOriginal, ...others] = await statesOf(ask, customers)
    assert.deepEqual(others, [ofOriginal, ofOriginal, ofOriginal])

    // What is done to one of them, to another, and to the original itself.
    for (const name of ['pay', 'cancel now', 'finalize']) {
      assert.equal(outcome(await done(place, name, two)), '200')
      assert.deepEqual(await statesOf(ask, [original.customer, one.customer]), [ofOriginal, ofOriginal])
    }
    await place.wake(one)
    await place.wake(original)
    for (const world of [one, original]) assert.equal(outcome(await done(place, 'cancel now', world)), '200')
    const [end, endOfOriginal] = await statesOf(ask, [one.customer, original.customer])
    assert.deepEqual(end, endOfOriginal)
    assert.deepEqual(await statesOf(ask, [three.customer]), [ofOriginal])
  })
}

test('with clones among them every invariant holds', async () => {
  const checks = await asOwner(database.ownerUrl, (tx) => verify(tx))
  assert.deepEqual(
    checks.filter(({ violation_count }) => violation_count > 0),
    [],
  )
})

function done(place: Place, name: string, world: Parameters<Place['wake']>[0]) {
  const operation = place.operations.find((one) => one.name === name)
  assert.ok(operation)
  return operation.act(world)
}

async function rowsOf(customer: string): Promise<Record<string, object[]>> {
  const each = Object.entries(tablesOfCustomer).map(
    ([table, where]) => `'${table}', (select jsonb_agg(to_jsonb(t) order by t) from ${table} t where ${where})`,
  )
  return (await ask(`select jsonb_build_object(${each.join()}) as rows`, [customer]))[0].rows
}

/** The rows with each id as its place in the order of ids, and without what is a clone's own: numbers, and when they were made. */
function shapeOf(rows: Record<string, object[]>): string {
  const text = JSON.stringify(rows, (name, value) => {
    if (name === 'sequence') return 'some'
    if (name === 'number' || name === 'number_counter' || name === 'payment_reference')
      return value === null ? null : 'some'
    if (name === 'description' && /^INV-\d+$/.test(String(value))) return 'some'
    const at = typeof value === 'string' ? Date.parse(value) : Number.NaN
    return begun <= at && at <= Date.now() ? 'now' : value
  })
  const ids = [...new Set(text.match(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g))].sort()
  return ids.reduce((all, id, place) => all.replaceAll(id, `id ${place}`), text)
}
