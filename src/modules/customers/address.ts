import { z } from 'zod'
import { line, text } from '../../platform/http/schema.ts'
import { country } from '../taxes/country.ts'

const parts = (part: typeof text, code: z.ZodType<string, string> = country) => ({
  line1: part(255).optional(),
  line2: part(255).optional(),
  postal_code: part(40).optional(),
  city: part(255).optional(),
  state: part(255).optional(),
  country: code.optional().meta({ description: 'An ISO 3166 code of two letters' }),
})

/** An address in a request; it replaces the whole address. */
export const address = z
  .strictObject(parts(line))
  .meta({ id: 'AddressInput', description: 'As printed on invoices. Replaced as a whole.' })

/** An address in an answer. */
export const addressAnswer = z.object(parts(text, z.string())).meta({ id: 'Address' })

/** An address, as printed on invoices. */
export type Address = Readonly<z.output<typeof addressAnswer>>

/** An address for the documentation. */
export const exampleAddress = { line1: '12 St James’s Square', city: 'London', postal_code: 'SW1Y 4JH', country: 'GB' }
