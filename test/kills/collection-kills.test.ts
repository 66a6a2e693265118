import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isProof } from '../support/proof.ts'
import { boundaries, killWhileCollecting } from './collection-kills.ts'

// The short run has the boundaries at which money moves; `npm run kills -- --collection` has all.
const seed = Number(process.env.BILLING_RANDOM_SEED ?? 20_261_130)
const moving = boundaries.filter(
  ({ operation, moment }) => (operation === 'confirm' || operation === 'refund') && moment === 'done',
)

test('killed with its PostgreSQL whenever a gateway was asked: every charge and every refund is made once, and known', async (t) => {
  const { wrong, figures } = await killWhileCollecting(isProof ? boundaries : moving, { seed, say: () => {} })
  t.diagnostic(JSON.stringify(figures))
  assert.deepEqual(wrong, [])
})
