// A tenant's plans, keys and clocks are few: they may be looked through.
const big = new Set([
  'customer',
  'customer_word',
  'customer_billing',
  'subscription',
  'subscription_item',
  'item_version',
  'invoice',
  'charge',
  'document_line',
  'credit_note',
  'credit_note_invoice',
  'event',
  'credit_balance',
  'credit_entry',
  'payment',
  'payment_allocation',
  'payment_attempt',
  'payment_attempt_invoice',
  'payment_method',
  'refund',
  'dispute',
  'gateway_event',
  'plan_migration_subscription',
  'webhook_delivery',
])
/** Whether a table grows with the customers of a tenant. */
export function isBig(table = ''): boolean {
  return big.has(table) || table.startsWith('webhook_attempt')
}
