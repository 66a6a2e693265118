import type { Charge, Dispute, Intent, World } from './world.ts'

/** The bank asks, or takes the money back. */
export function openDispute(
  world: World,
  intent: Intent,
  charge: Charge,
  {
    reason,
    isInquiry,
    amount = intent.amount,
  }: { readonly reason: string; readonly isInquiry: boolean; readonly amount?: number },
): Dispute {
  const due_by = world.now() + 7 * 86_400
  const dispute: Dispute = {
    ...({ id: world.newId('dp'), object: 'dispute', livemode: false, created: world.now() } as const),
    ...{ amount, currency: intent.currency, charge: charge.id, payment_intent: intent.id },
    ...{ balance_transactions: [], enhanced_eligibility_types: [], evidence: {}, metadata: {}, reason },
    evidence_details: { due_by, has_evidence: false, past_due: false, submission_count: 0 },
    is_charge_refundable: isInquiry,
    status: isInquiry ? 'warning_needs_response' : 'needs_response',
  }
  world.disputes.set(dispute.id, dispute)
  charge.disputed = true
  world.emit('charge.dispute.created', dispute)
  if (!isInquiry) withdraw(world, dispute)
  return dispute
}

/** How a dispute goes on. */
export function endDispute(
  world: World,
  dispute: Dispute,
  status: 'won' | 'lost' | 'under_review' | 'warning_closed',
): void {
  dispute.status = status
  if (status === 'won') move(world, dispute, 'dispute_reversal')
  const type = status === 'under_review' ? 'charge.dispute.updated' : 'charge.dispute.closed'
  world.emit(type, dispute)
}

function withdraw(world: World, dispute: Dispute): void {
  move(world, dispute, 'dispute')
  world.emit('charge.dispute.funds_withdrawn', dispute)
}

function move(world: World, dispute: Dispute, kind: 'dispute' | 'dispute_reversal'): void {
  const amount = kind === 'dispute' ? -dispute.amount : dispute.amount
  dispute.balance_transactions.push({
    ...{
      id: world.newId('txn'),
      object: 'balance_transaction',
      amount,
      currency: dispute.currency,
      created: world.now(),
    },
    ...{ fee: 1500, net: amount, reporting_category: kind, type: 'adjustment', status: 'available' },
    ...{ available_on: world.now(), balance_type: 'payments', fee_details: [] },
  })
  const intent = world.intents.get(dispute.payment_intent)
  if (intent) world.move(kind, intent, dispute.amount)
}
