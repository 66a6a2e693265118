import { isDeepStrictEqual } from 'node:util'
import { isCollecting } from '../../domain/collection.ts'
import { amountDue, type Invoice } from '../../domain/invoice.ts'
import { allocated, type Payment, unallocatedCents } from '../../domain/payment.ts'
import { paid } from '../../domain/settlement.ts'
import { newId } from '../../platform/ids.ts'
import { openCustomer } from '../billing/open-customer.ts'
import { saveSettlement } from '../documents/invoices/save-settlement.ts'
import { invoiceToApi } from '../documents/invoices/to-api.ts'
import type { DisputeState } from '../gateways/dispute-state.ts'
import type { CustomerSession } from '../ledger/customer-session.ts'
import { saveCustomer } from '../ledger/save-customer.ts'
import { findPayment } from '../payments/store.ts'
import { paymentToApi } from '../payments/to-api.ts'
import { allocationRow, insertAllocations, paymentRow, updatePayments } from '../payments/writes.ts'
import { type Reversal, recordReversal, reopenInvoices } from '../refunds/reverse-payment.ts'
import { invoicesOfPayment } from '../refunds/store.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { addRows } from '../transaction/write-set.ts'
import { asStated, type Dispute, disputeToApi, isClosed } from './dispute.ts'
import {
  disputeByReference,
  disputeRow,
  insertDisputes,
  type Movements,
  movementsOfDispute,
  updateDisputes,
} from './store.ts'

/**
 * Writes a dispute as the gateway has it now. Money that the gateway has taken off the account leaves the payment, and its
 * invoices are owed again; money that it has put back pays them again; of another amount than before the difference. What it said
 * before, in whatever order, changes nothing.
 */
export async function applyDispute(
  ctx: Context,
  of: { readonly paymentId: string; readonly customerId: string },
  state: DisputeState,
  { duringAdvance = false }: { readonly duringAdvance?: boolean } = {},
): Promise<Dispute | null> {
  const { tx, tenantId } = ctx
  const [session, payment, known, invoices, movements] = await Promise.all([
    openCustomer(ctx, of.customerId, { withoutBilling: true, duringAdvance }),
    findPayment(tx, tenantId, of.paymentId),
    disputeByReference(tx, tenantId, { paymentId: of.paymentId, reference: state.reference }),
    invoicesOfPayment(tx, tenantId, of.paymentId),
    movementsOfDispute(tx, tenantId, { paymentId: of.paymentId, reference: state.reference }),
  ])
  if (!payment) {
    saveCustomer(session)
    return null
  }
  const { now } = session
  if (known && isOlder(state, known)) {
    saveCustomer(session)
    return known
  }
  const id = known?.id ?? newId()
  const dispute = asStated({ id, paymentId: payment.id, customerId: payment.customerId, known }, state, now)
  if (known && isDeepStrictEqual({ ...known, updatedAt: null }, { ...dispute, updatedAt: null })) {
    saveCustomer(session)
    return known
  }
  addRows(ctx.writeSet, known ? updateDisputes : insertDisputes, disputeRow(dispute))
  const cents = withdrawnCents(dispute) - withdrawnCents(known)
  if (cents > 0n) withdraw(session, { dispute, payment, invoices, movements, cents })
  if (cents < 0n) reinstate(session, { dispute, payment, invoices, movements, cents: -cents })
  if (!known) record(ctx, 'dispute.opened', disputeToApi(dispute), now)
  if (isClosed(dispute.status) && !(known && isClosed(known.status)))
    record(ctx, 'dispute.closed', disputeToApi(dispute), now)
  else if (known) record(ctx, 'dispute.updated', disputeToApi(dispute), now)
  saveCustomer(session)
  return dispute
}

/** Whether a state was read before the dispute was closed, by a worker that comes later. Only an inquiry is opened again, as a chargeback. */
function isOlder(state: DisputeState, known: Dispute): boolean {
  return isClosed(known.status) && !isClosed(state.status) && known.kind === state.kind
}

/** What the gateway keeps back because of a dispute. */
function withdrawnCents(dispute: Dispute | undefined): bigint {
  return dispute?.fundsWithdrawn ? dispute.amountCents : 0n
}

interface Disputed {
  readonly dispute: Dispute
  readonly payment: Payment
  readonly invoices: readonly Invoice[]
  /** How often its money has moved before. */
  readonly movements: Movements
  /** What moves now. */
  readonly cents: bigint
}

function withdraw(session: CustomerSession, disputed: Disputed): void {
  const { ctx, now } = session
  const { payment, invoices, cents } = disputed
  const left = { ...payment, returnedCents: payment.returnedCents + cents, updatedAt: now }
  const after = reopenInvoices(session, left, { cents, invoices })
  addRows(ctx.writeSet, updatePayments, paymentRow(after))
  recordReversal(session, payment, reversalOf(disputed, 'dispute'))
}

/**
 * The money is back: it pays again what is still due on the invoices that it was taken off. While an attempt for one is live, it
 * stays the customer’s.
 */
function reinstate(session: CustomerSession, disputed: Disputed): void {
  const { ctx, now } = session
  const { payment, invoices } = disputed
  let rest = disputed.cents
  let back: Payment = { ...payment, returnedCents: payment.returnedCents - disputed.cents, updatedAt: now }
  for (const found of invoices) {
    const invoice = session.invoices.get(found.id)?.invoice ?? found
    if (isCollecting(invoice.collectionStatus)) continue
    const takenOff = -back.allocations
      .filter((one) => one.invoiceId === invoice.id && one.amountCents < 0n)
      .reduce((sum, one) => sum + one.amountCents, 0n)
    const cents = [rest, takenOff, amountDue(invoice), unallocatedCents(back)].reduce((least, one) =>
      one < least ? one : least,
    )
    if (cents <= 0n) continue
    rest -= cents
    back = allocated(back, invoice, cents, now)
    const settled = paid(invoice, cents, now, now)
    const newest = back.allocations.at(-1)
    if (newest) addRows(ctx.writeSet, insertAllocations, allocationRow(back, newest))
    record(ctx, 'payment.allocated', paymentToApi(back), now)
    record(ctx, settled.status === 'paid' ? 'invoice.paid' : 'invoice.updated', invoiceToApi(settled), now)
    const known = session.invoices.get(invoice.id)
    if (known) session.invoices.set(invoice.id, { ...known, invoice: settled, isChanged: true })
    else saveSettlement(ctx, invoice, settled, now)
  }
  addRows(ctx.writeSet, updatePayments, paymentRow(back))
  recordReversal(session, payment, reversalOf(disputed, 'reinstated'))
}

/** A reference is recorded once for each way: further movements are numbered. */
function reversalOf({ dispute, movements, cents }: Disputed, kind: 'dispute' | 'reinstated'): Reversal {
  const { id: disputeId, gatewayReference: reference } = dispute
  const before = movements[kind]
  const gatewayReference = before === 0 ? reference : `${reference}.${before + 1}`
  return { kind, amountCents: cents, disputeId, gatewayReference }
}
