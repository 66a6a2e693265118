import { type Mutant, mutant } from './mutant.ts'

const late = 'test/scenarios/late-requests.test.ts'

/** Mistakes about requests that come when time has brought something that nobody has looked at yet. */
export const lateRequestMutants: readonly Mutant[] = [
  mutant(
    'what is as of a preview reads the charges of now',
    {
      file: 'src/modules/billing/open-customer.ts',
      find: '{ alsoId: subscriptionId, invoiceId, asOf }',
      put: '{ alsoId: subscriptionId, invoiceId }',
    },
    late,
  ),
  mutant(
    'a draft is settled by the statement that makes it final',
    { file: 'src/modules/invoices/open-invoice.ts', find: 'session.drafts.get(id)?.isChanged', put: 'false' },
    late,
  ),
  mutant(
    'an invoice is settled that billing up to the present has just lowered',
    { file: 'src/modules/invoices/open-invoice.ts', find: ' || session.invoices.get(id)?.isChanged', put: '' },
    'src/modules/credit-notes/credit-notes.test.ts',
  ),
]
