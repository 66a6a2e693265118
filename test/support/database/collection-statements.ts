import {
  claimAttempt,
  collectionBacklog,
  collectionFacts,
  dueCollection,
  findAttempt,
  invoicesOfAttempt,
  keepReference,
  nextOnClock,
  recoveredMoney,
} from '../../../src/modules/collection/store.ts'
import { isActivePaymentMethod } from '../../../src/modules/customers/store.ts'
import { disputeByReference, movementsOfDispute } from '../../../src/modules/disputes/store.ts'
import { findGatewayEvent, receivingAccount, targetOf } from '../../../src/modules/gateway-events/store.ts'
import { findMethod, methodsWithReference, methodWithReference } from '../../../src/modules/payment-methods/store.ts'
import { accountsTaking, linkInvoices } from '../../../src/modules/payment-pages/links/store.ts'
import { findSession, invoicesOfSession, sessionWithReference } from '../../../src/modules/payment-pages/store.ts'
import { openDisputes } from '../../../src/modules/reconciliation/disputes/store.ts'
import { watchDatabase } from '../../../src/modules/reconciliation/gate/store.ts'
import { paymentsOfCharges, placeOfCharge } from '../../../src/modules/reconciliation/places/store.ts'
import { refundsNamed, succeededRefunds } from '../../../src/modules/reconciliation/refunds/store.ts'
import {
  attemptsNamed,
  attemptsOfAnybody,
  claimAccount,
  completeClaim,
  extendClaim,
  knownDifferences,
  lockDifference,
  paidAttempts,
  reconciliationBacklog,
} from '../../../src/modules/reconciliation/store.ts'
import {
  claimRefund,
  creditOfNote,
  findRefund,
  invoicesOfPayment,
  refundFacts,
} from '../../../src/modules/refunds/store.ts'
import type { Tx } from '../../../src/platform/database/transaction.ts'

const nobody = '00000000-0000-7000-8000-000000000000'

/** Sends the statements of collection that only its loops send. */
export async function sendCollection(tx: Tx, tenantId: string, id = nobody): Promise<void> {
  await dueCollection(tx, 10)
  await collectionBacklog(tx)
  await nextOnClock(tx, tenantId, id)
  await claimAttempt(tx, tenantId, id, 150)
  await keepReference(tx, tenantId, { id, sends: 1 }, 'pi_1')
  await findAttempt(tx, tenantId, id)
  await invoicesOfAttempt(tx, tenantId, id)
  await collectionFacts(tx, tenantId, { invoiceId: id })
  await claimRefund(tx, tenantId, id, 150)
  await findRefund(tx, tenantId, id)
  await refundFacts(tx, tenantId, id)
  await invoicesOfPayment(tx, tenantId, id)
  await creditOfNote(tx, tenantId, { payment: { customerId: id, currency: 'EUR' }, creditNoteId: id })
  await isActivePaymentMethod(tx, tenantId, { customerId: id, methodId: id })
  await findMethod(tx, tenantId, id)
  await methodWithReference(tx, tenantId, { customerId: id, accountId: id, reference: 'pm_1' })
  await methodsWithReference(tx, tenantId, { accountId: id, reference: 'pm_1' })
  await findSession(tx, tenantId, id)
  await sessionWithReference(tx, tenantId, { accountId: id, reference: 'cs_1' })
  await invoicesOfSession(tx, tenantId, id)
  await linkInvoices(tx, tenantId, [id])
  await accountsTaking(tx, tenantId, 'EUR')
  await disputeByReference(tx, tenantId, { paymentId: id, reference: 'du_1' })
  await movementsOfDispute(tx, tenantId, { paymentId: id, reference: 'du_1' })
  await receivingAccount(tx, id)
  await findGatewayEvent(tx, tenantId, id)
  const now = Temporal.Now.instant()
  await sendReconciliation(tx, tenantId, id)
  await targetOf(tx, tenantId, {
    ...{ id, gateway_account_id: id, gateway_event_id: 'evt_1', type: 'charge.succeeded', object_kind: 'charge' },
    ...{ object_reference: 'pi_1', charge_reference: 'pi_1', body: '{}', state: 'new', next_check_at: now, checks: 0 },
    ...{ created_at: now, updated_at: now },
  })
}

async function sendReconciliation(tx: Tx, tenantId: string, id: string): Promise<void> {
  const now = Temporal.Now.instant()
  const claim = { tenant_id: tenantId, gateway_account_id: id, claims: 1, compared_until: now, since: now, now }
  await claimAccount(tx)
  await extendClaim(tx, claim)
  await completeClaim(tx, claim, { foundIds: [id], notCompared: ['refund'] })
  await attemptsNamed(tx, tenantId, { accountId: id, references: ['pi_1'], ids: [id], keys: ['key 1'] })
  await attemptsOfAnybody(tx, [id])
  const named = { accountId: id, invoiceId: id, customerId: id, methodReference: 'pm_1', key: 'key 1', attemptId: id }
  await placeOfCharge(tx, tenantId, named)
  await recoveredMoney(tx, tenantId, id)
  await watchDatabase(tx)
  const after = 'ffffffff-ffff-7fff-bfff-ffffffffffff'
  await paidAttempts(tx, tenantId, { accountId: id, after, since: now, before: now, limit: 100 })
  await paymentsOfCharges(tx, tenantId, { accountId: id, charges: ['pi_1'] })
  await refundsNamed(tx, tenantId, { paymentIds: [id], ids: [id] })
  await succeededRefunds(tx, tenantId, { accountId: id, after, since: now, before: now, limit: 100 })
  await openDisputes(tx, tenantId, { accountId: id, after, limit: 100 })
  await lockDifference(tx, tenantId, id)
  await knownDifferences(tx, tenantId, { accountId: id, references: ['pi_1'] })
  await reconciliationBacklog(tx)
}
