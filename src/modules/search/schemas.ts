import { z } from 'zod'
import { id, line, queryInteger } from '../../platform/http/schema.ts'
import { customerExample } from '../customers/schemas.ts'
import { foundMax, foundTypes } from './store.ts'

export const searchQuery = z.strictObject({
  q: line(255).meta({ description: 'Words, a number, an external id or an id', examples: ['ada lovelace'] }),
  limit: queryInteger({ min: 1, max: foundMax })
    .default(foundMax)
    .meta({
      description: 'Maximum number of items',
      wire: { type: 'integer', minimum: 1, maximum: foundMax, default: foundMax },
      parameter: 'SearchLimit',
    }),
})

export const searchAnswer = z
  .object({
    data: z.array(
      z
        .object({
          type: z.enum(foundTypes),
          id,
          title: z.string().meta({ description: 'A name, number, code or type' }),
          subtitle: z.string().nullable().meta({ description: 'What tells it from others of that title' }),
          customer_id: id.nullable(),
        })
        .meta({ id: 'SearchResult' }),
    ),
  })
  .meta({ id: 'SearchResults' })

export const searchExample = {
  data: [
    {
      type: 'customer' as const,
      id: customerExample.id,
      title: customerExample.name,
      subtitle: customerExample.email,
      customer_id: customerExample.id,
    },
  ],
}
