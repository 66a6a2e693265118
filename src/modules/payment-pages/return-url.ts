import { line } from '../../platform/http/schema.ts'

/** The address that a customer returns to from a page of a gateway: http or https. */
export const returnUrl = line(2048).refine(isWebAddress, {
  message: 'Expected an address that begins with https:// or http://',
  params: { code: 'invalid_url' },
})

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol)
}
