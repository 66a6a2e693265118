import { type Mutant, mutant } from './mutant.ts'

/** Taxes with a mistake in them: who computes them, what waits for them, and what a gateway is told. */
export const taxMutants: readonly Mutant[] = [
  mutant(
    'an answer to another question makes a draft final',
    {
      file: 'src/modules/billing/tax-lines.ts',
      find: "return question && JSON.stringify(question) !== session.taxAnswer?.question ? 'tax' : null",
      put: "return question && !session.taxAnswer ? 'tax' : null",
    },
    'src/modules/tax-run/tax-run.test.ts',
  ),
  mutant(
    'what a gateway has computed is given back at its percents',
    {
      file: 'src/domain/document-tax.ts',
      find: "return treatment.reason === 'gateway' ? { baseCents, taxCents } : null",
      put: "return treatment.reason === 'no_rate' ? { baseCents, taxCents } : null",
    },
    'src/domain/document-taxes.properties.test.ts',
    'src/modules/tax-run/taken-back.test.ts',
  ),
  mutant(
    'a gateway is asked once for a charge, whatever is billed of it later',
    {
      file: 'src/domain/tax-ledger.ts',
      find: 'if (known === undefined || known?.given) return undefined',
      put: 'if (known === undefined) return undefined',
    },
    'src/modules/tax-run/taken-back.test.ts',
  ),
  mutant(
    'an answer whose taxes do not add up is taken',
    {
      file: 'src/domain/gateway-taxes.ts',
      find: 'if (sum !== answer.taxCents)',
      put: 'if (sum > answer.taxCents + 1)',
    },
    'src/domain/gateway-taxes.test.ts',
    'src/modules/tax-run/tax-run.test.ts',
  ),
  mutant(
    'an invoice waits for a tax id that decides nothing',
    {
      file: 'src/domain/tax-treatment.ts',
      find: 'return trusted?.reason !== charged?.reason',
      put: 'return trusted !== charged',
    },
    'src/domain/tax-treatment.test.ts',
    'src/modules/tax-run/hold-draft.test.ts',
  ),
  mutant(
    'a draft waits for a tax id without end',
    {
      file: 'src/modules/tax-run/settle-wait.ts',
      find: 'session.isTaxIdDecided = isAtOrAfter(now, limit)',
      put: 'session.isTaxIdDecided = isAtOrAfter(limit, limit) && now === limit',
    },
    'src/modules/tax-run/hold-draft.test.ts',
  ),
  mutant(
    'a gateway is not told of a void',
    {
      file: 'src/modules/invoices/void-invoice.ts',
      find: "if (invoice.status !== 'draft') addRows",
      put: "if (invoice.status === 'draft') addRows",
    },
    'src/modules/tax-run/taken-back.test.ts',
  ),
  mutant(
    'everything is taxed as what the tenant sells by default',
    {
      file: 'src/modules/billing/tax-lines.ts',
      find: '    buyer: billTo.tax,\n    category: line.productCategory ?? terms.category,',
      put: '    buyer: billTo.tax,\n    category: terms.category,',
    },
    'src/modules/taxes/tax-categories.test.ts',
  ),
  mutant(
    'the database lets a gateway tax more than there is',
    {
      file: 'database/schema/55_tax.sql',
      find: 'then abs(tax_cents) <= abs(base_cents) and sign(tax_cents) in (0, sign(base_cents))\n    when',
      put: 'then true\n    when',
    },
    'test/database-constraints-of-taxes.test.ts',
  ),
]
