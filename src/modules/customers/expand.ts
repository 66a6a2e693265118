import { z } from 'zod'
import { id } from '../../platform/http/schema.ts'

/** Whether the objects of a list are to show their customer. */
export interface Expanding {
  readonly expand?: 'customer' | undefined
}

/** The parameter of lists whose objects have a customer. */
export const expandCustomer = {
  expand: z
    .enum(['customer'])
    .optional()
    .meta({ description: '`customer`: each object also has its customer’s id, name, email, time zone and test clock' }),
}

const customerName = z
  .object({ id, name: z.string(), email: z.string().nullable(), time_zone: z.string(), test_clock_id: id.nullable() })
  .meta({ id: 'CustomerName' })

/** The customer of an object as they are now, in lists with `expand=customer`. */
export const expandedCustomer = customerName.optional().meta({ description: 'Only with `expand=customer`' })

/** Whom an object is of, where it was asked for: of a row, and of what is made of it. */
export interface Expanded {
  readonly customer?: z.output<typeof customerName>
}

/** What was made of a row, with the customer of the row. */
export function withCustomer<Made extends object>(made: Made, { customer }: Expanded): Made & Expanded {
  return customer ? { ...made, customer } : made
}

/** Shows an object in an answer with its customer, if it has them. */
export function showExpanded<Made extends object, Shown extends object>(toApi: (made: Made) => Shown) {
  return (made: Made & Expanded): Shown & Expanded => withCustomer(toApi(made), made)
}
