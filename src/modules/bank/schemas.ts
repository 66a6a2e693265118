import { z } from 'zod'
import { cents, currency, id, instantAnswer } from '../../platform/http/schema.ts'
import { bankTransactionStates } from './bank-transaction.ts'

export const transactionState = z.enum(bankTransactionStates).meta({
  id: 'BankTransactionState',
  description:
    '`matched`: a payment, or one taken back; `suggested`: it may be for `suggested_invoice_id`; `unmatched`: nobody knows whose it is; ' +
    '`ignored`: set aside, as money that left unless it took a payment back; `new`: an import was cut off, and the next one goes on',
})
const date = z.iso.date().meta({ id: 'CalendarDate' })

export const bankTransactionSchema = z
  .object({
    id,
    bank_statement_id: id.meta({ description: 'The first file that had it' }),
    account: z.string().nullable().meta({ description: 'IBAN or number of the account' }),
    direction: z.enum(['credit', 'debit']).meta({ description: '`credit`: money received' }),
    amount_cents: cents,
    currency,
    booking_date: date,
    value_date: date,
    references: z.array(z.string()).meta({ description: 'What the payer and the banks wrote' }),
    counterparty_name: z.string().nullable(),
    counterparty_account: z.string().nullable(),
    bank_reference: z.string().nullable(),
    return_reason: z.string().nullable().meta({ description: 'Of money that came back or was taken back' }),
    state: transactionState,
    suggested_invoice_id: id.nullable(),
    payment_id: id.nullable().meta({ description: 'The payment that it became, or that it took back' }),
    customer_id: id.nullable().meta({ description: 'Whose payment that is' }),
    created_at: instantAnswer,
    updated_at: instantAnswer,
  })
  .meta({ id: 'BankTransaction' })

export const bankStatementSchema = z
  .object({
    id,
    format: z.enum(['camt.053', 'csv']),
    message_id: z.string().nullable(),
    entry_count: z.int().meta({ description: 'How many entries it has, those of earlier files included' }),
    created_at: instantAnswer,
    entries: z.array(bankTransactionSchema).optional().meta({ description: 'Only where a file is imported' }),
  })
  .meta({ id: 'BankStatement' })

export const transactionExample = {
  id: '019a3c5e-1111-7000-8000-000000000041',
  bank_statement_id: '019a3c5e-1111-7000-8000-000000000040',
  account: 'DE89370400440532013000',
  direction: 'credit' as const,
  amount_cents: 2900,
  currency: 'EUR',
  booking_date: '2026-02-03',
  value_date: '2026-02-03',
  references: ['RF69INV000001'],
  counterparty_name: 'Ada Lovelace',
  counterparty_account: 'NL91ABNA0417164300',
  bank_reference: '2026020300001',
  return_reason: null,
  state: 'matched' as const,
  suggested_invoice_id: null,
  payment_id: '019a3c5e-1111-7000-8000-000000000022',
  customer_id: '019a3c5e-1111-7000-8000-000000000001',
  created_at: '2026-02-04T09:00:00Z',
  updated_at: '2026-02-04T09:00:00Z',
}

export const statementExample = {
  id: transactionExample.bank_statement_id,
  format: 'camt.053' as const,
  message_id: 'MSG-2026-02-03',
  entry_count: 1,
  created_at: '2026-02-04T09:00:00Z',
}

const camtExample = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
  <GrpHdr><MsgId>MSG-2026-02-03</MsgId></GrpHdr>
  <Stmt>
    <Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>
    <Ntry>
      <Amt Ccy="EUR">29.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
      <BookgDt><Dt>2026-02-03</Dt></BookgDt><ValDt><Dt>2026-02-03</Dt></ValDt>
      <AcctSvcrRef>2026020300001</AcctSvcrRef>
      <NtryDtls><TxDtls>
        <RltdPties><Dbtr><Pty><Nm>Ada Lovelace</Nm></Pty></Dbtr></RltdPties>
        <RmtInf><Strd><CdtrRefInf><Ref>RF69INV000001</Ref></CdtrRefInf></Strd></RmtInf>
      </TxDtls></NtryDtls>
    </Ntry>
  </Stmt>
</BkToCstmrStmt></Document>
`

/** A file of each content type. */
export const statementTexts: Readonly<Record<string, string>> = {
  'application/xml': camtExample,
  'text/xml': camtExample,
  'text/csv': 'date;amount;currency;reference;counterparty_name\n2026-02-03;29,00;EUR;RF69INV000001;Ada Lovelace\n',
}
