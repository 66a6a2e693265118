import { z } from 'zod'
import { parkedSchema } from '../billing-run/parked-customer.ts'
import { entryExample, entrySchema } from '../credit/schemas.ts'
import { customerExample, customerSchema } from '../customers/schemas.ts'
import { creditNoteSchema } from '../documents/credit-notes/schemas.ts'
import { invoiceExample, invoiceSchema } from '../documents/invoices/schemas.ts'
import { dunningSchema } from '../dunning/schemas.ts'
import { eventExample, eventSchema } from '../events/schemas.ts'
import { methodExample, methodSchema } from '../payment-methods/schemas.ts'
import { paymentExample, paymentSchema } from '../payments/schemas.ts'
import { subscriptionExample, subscriptionSchema } from '../subscriptions/schemas.ts'
import { clockSchema } from '../test-clocks/schemas.ts'

const part = <Item extends z.ZodType>(item: Item, description: string) => z.array(item).nullable().meta({ description })

/** All that a page about a customer shows. */
export const customerOverviewSchema = z
  .object({
    customer: customerSchema,
    subscriptions: part(subscriptionSchema, 'All that have not ended (at most 100), and the newest 10 that have'),
    upcoming_invoice: invoiceSchema
      .nullable()
      .meta({ description: 'The next automatic invoice; null if there is none or the customer is parked' }),
    invoices: part(invoiceSchema, 'The newest 10, without lines'),
    credit_notes: part(creditNoteSchema, 'The newest 5, without lines'),
    payments: part(paymentSchema, 'The newest 5'),
    payment_methods: z.array(methodSchema).meta({ description: 'Those that are not detached, newest first' }),
    dunnings: part(dunningSchema, 'The active ones'),
    credit_entries: part(entrySchema, 'The newest 5'),
    events: part(
      eventSchema,
      'The newest 20 about the customer and their objects, newest first; of each kind the newest 100 objects count',
    ),
    test_clock: clockSchema.nullable(),
    parked: parkedSchema
      .nullable()
      .meta({ description: 'Why the billing run skips the customer; null if it does not' }),
  })
  .meta({ id: 'CustomerOverview' })

const { lines: _lines, ...invoiceWithoutLines } = invoiceExample

/** An overview for the documentation. */
export const customerOverviewExample = {
  customer: customerExample,
  subscriptions: [subscriptionExample],
  upcoming_invoice: { ...invoiceExample, number: null },
  invoices: [invoiceWithoutLines],
  credit_notes: [],
  payments: [paymentExample],
  payment_methods: [methodExample],
  dunnings: [],
  credit_entries: [entryExample],
  events: [eventExample],
  test_clock: null,
  parked: null,
}
