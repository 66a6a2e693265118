import type { XmlElement } from '@rgrove/parse-xml'
import type { BankEntry } from '../../domain/bank-entry.ts'
import { compactIban } from '../../domain/iban.ts'
import { refuseField } from '../../domain/refusal.ts'
import { centsOf, dateOf } from './amount.ts'
import { elementsAt, nameOf, textAt, xmlRoot } from './xml.ts'

/** What a file says: its statements, each with its entries in order. */
export interface StatementFile {
  readonly format: 'camt.053' | 'csv'
  readonly messageId: string | null
  readonly statements: readonly (readonly BankEntry[])[]
}

/**
 * Reads a CAMT.053 document of any version: its booked entries, those of batches one by one. Refuses `invalid_request` with the path of
 * the element, such as `/Document/BkToCstmrStmt/Stmt[1]/Ntry[2]/Amt`.
 */
export function readCamt(text: string): StatementFile {
  const root = xmlRoot(text)
  const [message] = elementsAt(root, 'BkToCstmrStmt')
  if (nameOf(root) !== 'Document' || !message)
    refuseCamt('/Document/BkToCstmrStmt', 'It is no CAMT.053 statement: it has no Document/BkToCstmrStmt')
  const statements = elementsAt(message, 'Stmt').map((statement, index) =>
    entriesOf(statement, `/Document/BkToCstmrStmt/Stmt[${index + 1}]`),
  )
  return { format: 'camt.053', messageId: shortened(textAt(message, 'GrpHdr/MsgId'), 100), statements }
}

function entriesOf(statement: XmlElement, path: string): readonly BankEntry[] {
  const iban = textAt(statement, 'Acct/Id/IBAN')
  const account = iban === null ? textAt(statement, 'Acct/Id/Othr/Id') : compactIban(iban)
  if (account === null) refuseCamt(`${path}/Acct/Id`, 'The statement names no account')
  return elementsAt(statement, 'Ntry')
    .map((entry, index) => ({ entry, path: `${path}/Ntry[${index + 1}]` }))
    .filter(({ entry }) => textAt(entry, 'Sts/Cd', 'Sts') === 'BOOK')
    .flatMap((placed) => transactionsOf(placed, shortened(account, 40)))
}

interface PlacedEntry {
  readonly entry: XmlElement
  /** Where it stands in the document. */
  readonly path: string
}

/** The transactions of an entry: those of a batch if they are whole and add up to it, else the entry itself. */
function transactionsOf(placed: PlacedEntry, account: string | null): readonly BankEntry[] {
  const { entry } = placed
  const whole = wholeEntry(placed, account)
  const details = elementsAt(entry, 'NtryDtls/TxDtls')
  if (whole.amountCents === 0n) return []
  if (details.length <= 1)
    return [{ ...whole, ...partiesOf(details[0] ?? entry, whole.direction), ...remittanceOf(entry, details) }]
  const parts = details.map((part) => {
    const amount = elementsAt(part, 'Amt')[0] ?? elementsAt(part, 'AmtDtls/TxAmt/Amt')[0]
    const isSameDirection = directionOf(part) === null || directionOf(part) === whole.direction
    const isSameCurrency = amount?.attributes.Ccy === whole.currency
    return amount && isSameDirection && isSameCurrency ? centsOf(amount.text.trim(), whole.currency) : null
  })
  const sum = parts.reduce<bigint>((total, part) => total + (part ?? 0n), 0n)
  const isWhole = parts.every((part) => part !== null && part > 0n) && sum === whole.amountCents
  if (!isWhole) return [{ ...whole, ...remittanceOf(entry, details) }]
  const own = details.map((part) => bankReferenceOf(part, 'Refs/AcctSvcrRef') ?? whole.bankReference)
  const isOwn = new Set(own).size === own.length
  return details.map((part, index) => ({
    ...whole,
    amountCents: parts[index] ?? 0n,
    bankReference: isOwn || own[index] === null ? (own[index] ?? null) : `${own[index]}/${index + 1}`,
    ...partiesOf(part, whole.direction),
    ...remittanceOf(entry, [part]),
  }))
}

function wholeEntry({ entry, path }: PlacedEntry, account: string | null): BankEntry {
  const [amount] = elementsAt(entry, 'Amt')
  const currency = amount?.attributes.Ccy ?? ''
  const cents = amount ? centsOf(amount.text.trim(), currency) : null
  const direction = directionOf(entry)
  const booked = textAt(entry, 'BookgDt/Dt', 'BookgDt/DtTm', 'ValDt/Dt', 'ValDt/DtTm')
  const bookingDate = booked === null ? null : dateOf(booked)
  if (cents === null) refuseCamt(`${path}/Amt`, 'The entry has no amount, or one that its currency does not have')
  if (cents > BigInt(Number.MAX_SAFE_INTEGER)) refuseCamt(`${path}/Amt`, 'The amount has more than 2^53-1 minor units')
  if (direction === null) refuseCamt(`${path}/CdtDbtInd`, 'The entry says neither CRDT nor DBIT')
  if (bookingDate === null) refuseCamt(`${path}/BookgDt`, 'The entry has no booking date')
  return {
    account,
    direction,
    amountCents: cents,
    currency,
    bookingDate,
    valueDate: dateOf(textAt(entry, 'ValDt/Dt', 'ValDt/DtTm') ?? '') ?? bookingDate,
    references: [],
    counterpartyName: null,
    counterpartyAccount: null,
    bankReference: bankReferenceOf(entry, 'AcctSvcrRef'),
    returnReason: null,
  }
}

function directionOf(element: XmlElement): 'credit' | 'debit' | null {
  const indicator = textAt(element, 'CdtDbtInd')
  return indicator === 'CRDT' ? 'credit' : indicator === 'DBIT' ? 'debit' : null
}

/** The other side: who has paid, or was paid. */
function partiesOf(part: XmlElement, direction: 'credit' | 'debit') {
  const role = direction === 'credit' ? 'Dbtr' : 'Cdtr'
  const account = textAt(part, `RltdPties/${role}Acct/Id/IBAN`, `RltdPties/${role}Acct/Id/Othr/Id`)
  return {
    counterpartyName: shortened(textAt(part, `RltdPties/${role}/Pty/Nm`, `RltdPties/${role}/Nm`), 140),
    counterpartyAccount: account === null ? null : shortened(compactIban(account), 40),
  }
}

const textsMax = 20

function remittanceOf(entry: XmlElement, details: readonly XmlElement[]) {
  const texts = details.flatMap((part) => [
    ...elementsAt(part, 'RmtInf/Strd/CdtrRefInf/Ref').map((one) => one.text.trim()),
    elementsAt(part, 'RmtInf/Ustrd')
      .map((one) => one.text.trim())
      .join(' '),
    textAt(part, 'Refs/EndToEndId') ?? '',
    textAt(part, 'Refs/InstrId') ?? '',
    textAt(part, 'AddtlTxInf') ?? '',
  ])
  const known = [...texts, textAt(entry, 'AddtlNtryInf') ?? ''].filter((text) => text !== '' && !isPlaceholder(text))
  const reasons = details.map((part) => textAt(part, 'RtrInf/Rsn/Cd', 'RtrInf/Rsn/Prtry'))
  const hasReturn = details.some((part) => elementsAt(part, 'RtrInf').length > 0)
  const isReversal = textAt(entry, 'RvslInd') === 'true' || textAt(entry, 'RvslInd') === '1'
  const returned = hasReturn ? 'returned' : isReversal ? 'reversal' : null
  return {
    references: [...new Set(known.map((text) => shortened(text, 500) ?? ''))].slice(0, textsMax),
    returnReason: shortened(reasons.find((reason) => reason !== null) ?? returned, 40),
  }
}

function bankReferenceOf(element: XmlElement, path: string): string | null {
  const reference = textAt(element, path)
  return reference === null || isPlaceholder(reference) ? null : shortened(reference, 100)
}

/** What banks write where there is no reference. */
function isPlaceholder(text: string): boolean {
  return /^(NOTPROVIDED|NOT PROVIDED|NONREF|NOREF|NONE|-|0+)$/i.test(text)
}

function shortened<T extends string | null>(text: T, length: number): T {
  return (text === null ? null : text.slice(0, length).toWellFormed()) as T
}

function refuseCamt(path: string, why: string): never {
  refuseField('invalid_request', path, `${path}: ${why}.`)
}
