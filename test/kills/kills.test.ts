import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { differences, readStored, wholeness } from '../support/database/effects.ts'
import { brokenInvariants } from '../support/database/invariants.ts'
import { openClient, openJournal, sendTo } from '../support/http/keyed-requests.ts'
import { isProof } from '../support/proof.ts'
import { liveOn, sellPlansOfLives } from '../support/random/busy-lives.ts'
import { chanceOf } from '../support/random/tally.ts'
import { asking, made } from '../support/service/merchant.ts'
import { startTestService } from '../support/service/service.ts'
import { killAgainAndAgain } from './kills.ts'

// The short run of `npm run kills`. BILLING_RANDOM_SEED=$RANDOM kills at other moments.
const rounds = isProof ? 2 : 1
const seed = Number(process.env.BILLING_RANDOM_SEED ?? 20_261_122)

test(`the service and its PostgreSQL are killed under load, and what was acknowledged is there, by seed ${seed}`, async () => {
  let cutOff = 0
  // Whether a request is under way at the kill is for the machine to say.
  for (let times = 0; times < 4 && cutOff === 0; times += 1) {
    const { wrong, figures, startUpsMs } = await killAgainAndAgain({
      seed: seed + times,
      rounds,
      clients: 6,
      loadMs: 1000,
      say: console.log,
    })
    console.log(JSON.stringify({ ...figures, startUpsMs: startUpsMs.map(Math.round) }))
    assert.deepEqual(wrong, [])
    assert.equal(startUpsMs.length, rounds)
    assert.ok((figures.webhooks ?? 0) > 0, 'events were sent')
    cutOff += figures.cutOff ?? 0
  }
  assert.ok(cutOff > 0, 'requests were under way when it was killed')
})

test('who looks around after a kill notices what is gone, done twice, half done, or another', async () => {
  const service = await startTestService()
  const owner = asking(service.database.ownerUrl)
  const backup = await sellPlansOfLives(async ({ path, body }) => made(await service.post(path, body)))
  const journal = openJournal()
  const send = (one: Parameters<typeof sendTo>[2]) => sendTo(service.url, service.secret, one)
  const ask = openClient({ name: 'client', journal, send })
  const kinds = ['customer', 'subscription', 'payment', 'credit', 'change']
  const isOver = () => kinds.every((kind) => journal.asked.some(({ mark }) => mark?.startsWith(kind)))
  await liveOn({ ask, chance: chanceOf(seed, 'checker'), backup, name: 'busy', lateShare: 0.2, isOver })
  assert.deepEqual(journal.wrong, [])
  assert.deepEqual(differences(journal, await readStored(owner)), [])
  assert.deepEqual(await brokenInvariants(owner, wholeness), {})

  // What no constraint would let happen, in a transaction that is taken back.
  const damages: [string, RegExp][] = [
    [`delete from payment_allocation`, /\(payment .* is there 0 times, while its answer is kept/],
    [`delete from customer`, /\(customer .* is there 0 times/],
    [`delete from credit_entry where invoice_id is null`, /\(credit .* is there 0 times/],
    [`delete from item_version where number > 1`, /\(change .* is there 0 times/],
    [`delete from idempotency_key`, /was acknowledged, and its answer is gone/],
    [`delete from invoice`, /was told of INV-\d+ over 1000: now gone/],
    [`update invoice set number = 'X' || number`, /was told of INV-\d+ over 1000: now XINV-\d+ 1000/],
    [`update subscription set id = gen_random_uuid()`, /\(subscription .* is \S+, and was /],
    [
      `insert into payment_allocation select tenant_id, gen_random_uuid(), payment_id, invoice_id, amount_cents, created_at
      from payment_allocation`,
      /\(payment .* is there 2 times/,
    ],
    [
      `insert into idempotency_key select tenant_id, 'another', request_hash, status, body, assigned, created_at
      from idempotency_key limit 1`,
      /nobody asked by the key another/,
    ],
    [
      `update customer set external_id = 'Who?'
      where id = (select id from customer where external_id is not null limit 1)`,
      /nobody asked for customer Who\?/,
    ],
    [`delete from event where type = 'customer.created'`, /every customer has one event/],
    [`delete from event where type = 'subscription.changed'`, /every subscription has one event of its creation/],
    [
      `delete from item_version v using subscription_item i where i.id = v.item_id and i.price_code = 'backup'`,
      /every change is there with all of its items/,
    ],
    [
      `delete from item_version v using subscription_item i
      where i.id = v.item_id and i.price_code = 'seats' and v.number > 1`,
      /every change is there with all of its items/,
    ],
    [`delete from event where type = 'invoice.finalized'`, /every invoice has one event/],
    [
      `delete from document_line`,
      /every invoice has one event of its creation and one of its finalizing, and has lines/,
    ],
    [`delete from event where type = 'credit.granted'`, /every credit that was granted/],
    [`delete from customer_billing`, /every customer has one event of their creation, and a place in the queue/],
    [`update invoice set subscription_id = null`, /every subscription that began with its order has an invoice/],
  ]
  const administrator = new pg.Client({ connectionString: service.database.adminUrl })
  await administrator.connect()
  const asAdministrator = async (text: string) => (await administrator.query(text)).rows
  try {
    for (const [damage, what] of damages) {
      await administrator.query(`begin; set local session_replication_role = replica`)
      await administrator.query(damage)
      const found = [
        ...differences(journal, await readStored(asAdministrator)),
        ...Object.keys(await brokenInvariants(asAdministrator, wholeness)),
      ]
      assert.match(found.join('\n'), what, damage)
      await administrator.query('rollback')
    }
  } finally {
    await administrator.end()
  }
})
