import { z } from 'zod'
import { line, text } from '../../platform/http/schema.ts'

const parts = (part: typeof text) => ({
  line1: part(255).optional(),
  line2: part(255).optional(),
  postal_code: part(40).optional(),
  city: part(255).optional(),
  state: part(255).optional(),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'Expected two capital letters')
    .optional()
    .meta({ description: 'An ISO 3166 code of two letters' }),
})

/** An address as it is sent; whole, for a change of it replaces it. */
export const address = z
  .strictObject(parts(line))
  .meta({ id: 'AddressInput', description: 'As it stands on invoices. Replaced as a whole.' })

/** An address as it is answered. */
export const addressAnswer = z.object(parts(text)).meta({ id: 'Address' })

/** Where somebody is, as it is printed on invoices. */
export type Address = Readonly<z.output<typeof addressAnswer>>

/** An address for the documentation. */
export const exampleAddress = { line1: '12 St James’s Square', city: 'London', postal_code: 'SW1Y 4JH', country: 'GB' }
