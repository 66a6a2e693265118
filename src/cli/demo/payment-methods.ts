import type { BillingClient } from '../../../packages/sdk/index.ts'
import type { Chance } from './chance.ts'

/** Tokens of the gateway `test`, as often as they stand here. */
const tokens: readonly [string, ...string[]] = [
  'ok',
  ...Array<string>(13).fill('ok'),
  'processing_then_ok:3',
  'processing_then_ok:3',
  'decline_insufficient_funds',
  'decline_expired_card',
  'authentication_required',
  'dispute:20',
]

/** Gives a customer a payment method that mostly pays. */
export async function addPaymentMethod(
  billing: BillingClient,
  chance: Chance,
  { customerId, gatewayAccountId }: { readonly customerId: string; readonly gatewayAccountId: string },
): Promise<void> {
  await billing.paymentMethods.attach({
    customer_id: customerId,
    gateway_account_id: gatewayAccountId,
    gateway_reference: chance.oneOf(tokens),
  })
}
