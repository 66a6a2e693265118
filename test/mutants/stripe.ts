import { type Mutant, mutant } from './mutant.ts'

const charges = 'src/modules/gateways/stripe/charges.ts'
const client = 'src/modules/gateways/stripe/client.ts'
const refunds = 'src/modules/gateways/stripe/refunds.ts'
const state = 'src/modules/gateways/stripe/charge-state.ts'
const ofCharges = 'test/stripe-charges.test.ts'
const ofFaults = 'test/stripe-faults.test.ts'
const ofRefunds = 'test/stripe-refunds-and-setup.test.ts'

/** The Stripe adapter with a mistake in it. */
export const stripeMutants: readonly Mutant[] = [
  mutant(
    'Stripe: each confirmation has a new key',
    { file: charges, find: '}.confirm`', put: '}.confirm` + Math.random()' },
    ofFaults,
  ),
  mutant(
    'Stripe: each refund has a new key',
    { file: refunds, find: '}.refund`', put: '}.refund` + Math.random()' },
    ofFaults,
    ofRefunds,
  ),
  mutant(
    'Stripe: an answer that is repeated is believed',
    { file: charges, find: 'if (success && !answer.isReplayed) return data', put: 'if (success) return data' },
    ofFaults,
  ),
  mutant(
    'Stripe: a declined intent stays open',
    {
      file: charges,
      find: "if (state.status !== 'declined' && !isRefused) return state",
      put: `if (state.status === 'declined') return { status: 'failed', reference: intent.id, decline: state.decline }
  if (!isRefused) return state`,
    },
    ofCharges,
    ofFaults,
  ),
  mutant(
    'Stripe: a refused cancellation is believed',
    { file: charges, find: "if (end.status === 'declined' ||", put: "if (end.status === 'not_found' ||" },
    ofFaults,
  ),
  mutant(
    'Stripe: a failure is a refusal',
    { file: client, find: 'if (status >= 500) throw', put: 'if (status >= 600) throw' },
    ofFaults,
  ),
  mutant(
    'Stripe: a busy key is a refusal',
    { file: client, find: 'if (status === 409) throw', put: 'if (status === 499) throw' },
    ofFaults,
  ),
  mutant(
    'Stripe: a key with other parameters is a refusal',
    { file: client, find: "if (error.type === 'idempotency_error') throw", put: "if (error.type === '') throw" },
    ofCharges,
  ),
  mutant(
    'Stripe: a look that is forbidden is a refused account',
    { file: client, find: 'if (error instanceof AccountRefused) throw', put: 'if (error instanceof RangeError) throw' },
    ofCharges,
  ),
  mutant(
    'Stripe: a decline that is read later is a cancellation',
    { file: state, find: 'if (error === null) return', put: 'if (error !== undefined) return' },
    ofCharges,
    ofFaults,
  ),
  mutant(
    'Stripe: a refund that is refused is not looked for',
    { file: refunds, find: "return there.status === 'not_found' ?", put: "return there.status !== 'failed' ?" },
    ofRefunds,
  ),
]
