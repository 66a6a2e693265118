import { z } from 'zod'
import { id, instantAnswer } from '../../platform/http/schema.ts'

export const aboutMail = 'Whether mail is sent to its customers, to the addresses that they have; by default none'

/** A test clock. */
export const clockSchema = z
  .object({
    id,
    name: z.string().nullable(),
    now: instantAnswer.meta({ description: 'The present of its customers' }),
    sends_mail: z.boolean().meta({ description: aboutMail }),
    advancing_to: instantAnswer.nullable().meta({ description: 'The target of the running advance, or null' }),
    created_at: instantAnswer,
    updated_at: instantAnswer,
  })
  .meta({ id: 'TestClock' })

/** A test clock for the documentation. */
export const clockExample = {
  id: '019a3c5e-1111-7000-8000-000000000007',
  name: 'a year in a second',
  now: '2026-01-31T00:00:00Z',
  sends_mail: false,
  advancing_to: null,
  created_at: '2026-11-22T09:00:00Z',
  updated_at: '2026-11-22T09:00:00Z',
}
