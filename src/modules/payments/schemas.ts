import { z } from 'zod'
import { paymentFindings } from './store.ts'

export const paymentFinding = z.enum(paymentFindings).meta({
  id: 'PaymentFinding',
  description:
    'What a person should look at. `unallocated`: a part is on no invoice and was not given back; ' +
    '`over_returned`: more was given back and has left than was received; `paid_twice`: a part is unallocated because ' +
    'nothing was due any more on the invoice that it was collected for',
})
