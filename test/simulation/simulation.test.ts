import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onlyInProof } from '../support/proof.ts'
import { simulate } from './simulation.ts'

// A short run of `npm run simulate`, itself a part of `npm run prove`. BILLING_RANDOM_SEED=$RANDOM is another world.
const seed = Number(process.env.BILLING_RANDOM_SEED ?? 20_261_122)

test(
  `a small world lives through years of faults, and every invoice is as the model has it, by seed ${seed}`,
  onlyInProof,
  async () => {
    const result = await simulate({
      seed,
      minutes: 0.1,
      only: null,
      hasFaults: true,
      isOfUsage: false,
      towns: { most: 2, atOnce: 2, neighbours: 6, rounds: 2 },
      cities: { arriving: 4, most: 4, steps: 1 },
      fleet: { apis: 1, workers: 1 },
      faults: { everyMs: 400, restarts: 2, meanBytes: 100_000 },
      say: process.env.SIMULATION_LOG ? console.log : () => {},
    })
    console.log(JSON.stringify(result, null, 2))
    assert.deepEqual(result.wrong, [])
    assert.ok(result.comparedInvoices > 0)
    assert.ok(Object.keys(result.faults).length > 0)
  },
)
