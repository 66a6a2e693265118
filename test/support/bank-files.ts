import { FileBody } from './http/send.ts'

/** What a bank writes of an entry, as far as it differs from a booked credit of 3 February 2026. */
export interface WrittenEntry {
  readonly amount: string
  readonly currency?: string
  readonly indicator?: 'CRDT' | 'DBIT'
  readonly status?: string
  readonly date?: string
  /** The bank's own reference. */
  readonly bankReference?: string
  readonly transactions?: readonly WrittenTransaction[]
}

/** What stands in the details of an entry. */
export interface WrittenTransaction {
  readonly amount?: string
  readonly structured?: string
  readonly text?: string
  readonly endToEndId?: string
  readonly name?: string
  readonly returnReason?: string
}

export const iban = 'DE89370400440532013000'

/** A CAMT.053 file of one statement. */
export function camt(
  entries: readonly WrittenEntry[],
  { messageId = 'MSG-1', statementId = '001', account = iban } = {},
): FileBody {
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>${messageId}</MsgId></GrpHdr>
<Stmt><Id>${statementId}</Id><Acct><Id><IBAN>${account}</IBAN></Id></Acct>
${entries.map(entryXml).join('\n')}
</Stmt></BkToCstmrStmt></Document>`
  return new FileBody('application/xml', text)
}

/** A table with a header. */
export function csv(...lines: readonly string[]): FileBody {
  return new FileBody('text/csv', lines.join('\n'))
}

function entryXml(entry: WrittenEntry): string {
  const { amount, currency = 'EUR', indicator = 'CRDT', status = 'BOOK', date = '2026-02-03' } = entry
  const details = (entry.transactions ?? []).map((one) => transactionXml(one, currency)).join('')
  return `<Ntry><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${indicator}</CdtDbtInd><Sts><Cd>${status}</Cd></Sts>
<BookgDt><Dt>${date}</Dt></BookgDt><ValDt><Dt>${date}</Dt></ValDt>${element('AcctSvcrRef', entry.bankReference)}
<NtryDtls>${details}</NtryDtls></Ntry>`
}

function transactionXml(one: WrittenTransaction, currency: string): string {
  const amount = one.amount === undefined ? '' : `<Amt Ccy="${currency}">${one.amount}</Amt>`
  const structured = one.structured && `<CdtrRefInf><Ref>${one.structured}</Ref></CdtrRefInf>`
  const reason = one.returnReason && `<Rsn><Cd>${one.returnReason}</Cd></Rsn>`
  return `<TxDtls><Refs>${element('EndToEndId', one.endToEndId ?? 'NOTPROVIDED')}</Refs>${amount}
<RltdPties><Dbtr><Pty>${element('Nm', one.name)}</Pty></Dbtr></RltdPties>
<RmtInf>${element('Ustrd', one.text)}${element('Strd', structured)}</RmtInf>${element('RtrInf', reason)}</TxDtls>`
}

function element(name: string, content: string | undefined): string {
  return content ? `<${name}>${content}</${name}>` : ''
}
