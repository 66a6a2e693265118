import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isProof } from '../support/proof.ts'
import { killWhileMetering } from './usage-kills.ts'

const seed = Number(process.env.BILLING_RANDOM_SEED ?? 20_261_201)

test(`pain 2: usage sent while the service and its PostgreSQL are killed is there once, in every bucket, by seed ${seed}`, async () => {
  const rounds = isProof ? 6 : 1
  const { wrong, figures } = await killWhileMetering({ seed, rounds, clients: 6, loadMs: 1500, say: console.log })
  console.log(JSON.stringify(figures))
  assert.deepEqual(wrong, [])
  assert.equal(figures.kills, rounds)
  assert.ok((figures.cutOff ?? 0) > 0, 'requests were under way when it was killed')
})
