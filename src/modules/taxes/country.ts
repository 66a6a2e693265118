import { z } from 'zod'
import { countryCodes } from '../../domain/e-invoice-codes.ts'

/** A country of a request. */
export const country = z
  .string()
  .regex(/^[A-Z]{2}$/, { error: 'Expected two capital letters', abort: true })
  .refine((code) => countryCodes.has(code) || code === 'XK', {
    error: 'Expected an ISO 3166 code: Greece is GR, the United Kingdom GB',
    params: { code: 'invalid_format' },
  })
  .meta({ description: 'An ISO 3166 code of two letters; also XI for Northern Ireland and XK for Kosovo' })
