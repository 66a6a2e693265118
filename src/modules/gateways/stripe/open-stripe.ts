import type { MethodType } from '../gateway.ts'
import type { WiderGateway } from '../wider-gateway.ts'
import { cancel, charge, openAction, prepare, read } from './charges.ts'
import { openStripeClient, type StripeSettings } from './client.ts'
import { listDisputes, listDisputesSince, readDispute } from './disputes.ts'
import { listCharges } from './list-charges.ts'
import { listMethodEvents } from './list-events.ts'
import { listRefunds, makeRefund, readRefund } from './refunds.ts'
import { openSetup, readMandate, readMethod, readSetup } from './setup.ts'

export interface StripeGatewaySettings extends StripeSettings {
  /** What customers can store on Stripe's page, as far as it is activated in the Stripe account; debits where euros are taken. */
  readonly setupTypes?: readonly Exclude<MethodType, 'other'>[]
}

/** Stripe can do all that a gateway may offer. */
export type StripeGateway = Required<WiderGateway>

/** Stripe keeps a key for at least 24 hours, and counts from its own clock: an hour less is safe. */
const keyLifeHours = 23

/** Stripe as a gateway: two calls for each charge, so that every doubt is solved by reading an intent that is known. */
export function openStripe({ setupTypes = ['card', 'sepa_debit'], ...settings }: StripeGatewaySettings): StripeGateway {
  const client = openStripeClient(settings)
  return {
    keyLifeHours,
    prepare: (request) => prepare(client, request),
    charge: (request, reference) => charge(client, request, reference),
    read: (request, reference) => read(client, request, reference),
    cancel: (request, reference) => cancel(client, request, reference),
    openAction: (request, reference, returnUrl) => openAction(client, request, reference, returnUrl),
    refund: (request) => makeRefund(client, request),
    readRefund: (request, reference) => readRefund(client, request, reference),
    openSetup: (request) => openSetup(client, request, setupTypes),
    readSetup: (reference) => readSetup(client, reference),
    readMethod: (reference) => readMethod(client, reference),
    readMandate: (reference) => readMandate(client, reference),
    listDisputes: (reference) => listDisputes(client, reference),
    readDispute: (reference) => readDispute(client, reference),
    listCharges: (since) => listCharges(client, since),
    listRefunds: (since) => listRefunds(client, since),
    listDisputesSince: (since) => listDisputesSince(client, since),
    listMethodEvents: (since) => listMethodEvents(client, since),
    close: () => client.close(),
  }
}
