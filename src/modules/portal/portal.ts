import { refuse } from '../../domain/refusal.ts'
import type { Context } from '../transaction/context.ts'
import type { PortalPart, PortalSettings } from '../transaction/portal-settings.ts'

const partNames: Readonly<Record<PortalPart, string>> = {
  change_plan: 'Changing the plan',
  cancel: 'Cancelling',
  edit_details: 'Changing your details',
  pay: 'Paying',
  add_payment_method: 'Adding a payment method',
}

/** Refuses `portal_not_allowed` where the tenant has no portal, or does not offer this part of it. */
export function refuseUnlessOffered({ enabled, allow }: PortalSettings, part?: PortalPart): void {
  if (!enabled) refuse('portal_not_allowed', 'The portal is switched off.')
  if (part && !allow[part]) refuse('portal_not_allowed', `${partNames[part]} is not offered here. Ask us instead.`)
}

/** The customer whose session it is. Refuses `portal_not_allowed`, as `refuseUnlessOffered` does. */
export function customerIn({ actor }: Context, part?: PortalPart): string {
  if (actor.kind !== 'customer') throw new Error('a request of the portal is not of a customer')
  refuseUnlessOffered(actor.portal, part)
  return actor.customerId
}

/** What the tenant offers in the portal. */
export function portalIn({ actor }: Context): PortalSettings {
  if (actor.kind !== 'customer') throw new Error('a request of the portal is not of a customer')
  return actor.portal
}
