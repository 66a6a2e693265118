import { made } from './merchant.ts'
import { type Browser, newBrowser } from './person.ts'
import type { TestService } from './service.ts'

const everything = { change_plan: true, cancel: true, edit_details: true, pay: true, add_payment_method: true }

/** Switches the portal on, with everything allowed unless said otherwise, and these plans. */
export async function openPortalFor(
  { patch }: Pick<TestService, 'patch'>,
  { allow = {}, planCodes = [] as readonly string[] } = {},
): Promise<void> {
  made(
    await patch('/v1/settings', {
      portal: { enabled: true, allow: { ...everything, ...allow }, plan_codes: planCodes },
    }),
  )
}

/** The token of a new link for a customer. */
export async function portalToken(
  { post }: Pick<TestService, 'post'>,
  customerId: string,
  more: object = {},
): Promise<string> {
  const { url } = made(await post('/v1/portal_sessions', { customer_id: customerId, ...more }))
  return String(url).split('#')[1] ?? ''
}

/** A browser in which a customer has opened the portal. */
export async function customersBrowser(service: TestService, customerId: string): Promise<Browser> {
  const browser = newBrowser(service)
  made(await browser.call('POST', '/portal/v1/session', { token: await portalToken(service, customerId) }))
  return browser
}
