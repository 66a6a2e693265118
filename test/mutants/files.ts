import { type Mutant, mutant } from './mutant.ts'

const terms = 'src/domain/document-terms.ts'
const rules = 'src/domain/e-invoice-rules.ts'
const sent = 'src/modules/documents/files/sent-files.ts'
const termsTest = 'src/domain/document-terms.test.ts'
const sentTest = 'src/modules/documents/files/sent-files.test.ts'

/** Files of documents with a mistake in them: what they say, what is refused, and what of them is kept. */
export const fileMutants: readonly Mutant[] = [
  mutant(
    'an allowance of an e-invoice has tax in it',
    { file: terms, find: 'line.withTaxCents === null && gross > 0n', put: 'gross > 0n' },
    termsTest,
  ),
  mutant(
    'an e-invoice outside the scope of VAT names VAT ids',
    { file: terms, find: 'taxId: isOutside ? null : party.taxId,', put: 'taxId: party.taxId,' },
    termsTest,
  ),
  mutant(
    'a credit note asks for money',
    {
      file: 'src/domain/payment-terms.ts',
      find: "if (kind === 'credit_note') return { code: '97', reference: null, account: null }",
      put: '',
    },
    termsTest,
  ),
  mutant(
    'reverse charge is written without an id of the buyer',
    { file: rules, find: '...when(isReverse && !hasBuyerId, [', put: '...when(isReverse && isOutside, [' },
    'src/domain/e-invoice-rules.test.ts',
  ),
  mutant(
    'an e-invoice that cannot be written takes its PDF along',
    {
      file: sent,
      find: 'if (written instanceof Refusal) return { files: [await pdf(null)], refusal: written }',
      put: 'if (written instanceof Refusal) return { files: [], refusal: written }',
    },
    sentTest,
  ),
  mutant(
    'of an e-invoice that was sent only the hash is kept',
    { file: sent, find: "xml: eInvoice && gzipSync(eInvoice.xml).toString('base64'),", put: 'xml: null,' },
    sentTest,
  ),
]
