import type { BankEntry } from '../../domain/bank-entry.ts'
import { type CurrencyCode, isCurrency, minorUnitDigits } from '../../domain/currency.ts'
import { compactIban } from '../../domain/iban.ts'
import { refuseField } from '../../domain/refusal.ts'
import { centsOf, dateOf } from './amount.ts'
import type { StatementFile } from './read-camt.ts'

const needed = ['date', 'amount', 'currency'] as const
const longest = { reference: 500, counterparty_name: 140, counterparty_iban: 40, bank_reference: 100 }

/**
 * Reads a table with a header: `date`, `amount` (below zero: money that left), `currency`, and perhaps `reference`,
 * `counterparty_name`, `counterparty_iban`, `bank_reference`, `value_date`; other columns are not read. Separated by `;` or `,`. Refuses
 * `invalid_request` with the line and the column, such as `/3/amount`.
 */
export function readCsv(text: string, account: string | null): StatementFile {
  const header = text.slice(0, /\r?\n|$/.exec(text)?.index)
  const separator = header.includes(';') ? ';' : ','
  const [names, ...rows] = rowsOf(text, separator)
  const columns = (names?.cells ?? []).map((name) => name.trim().toLowerCase())
  for (const name of [...needed, ...Object.keys(longest), 'value_date'])
    if (columns.indexOf(name) !== columns.lastIndexOf(name)) refuseLine(1, `There are two columns ${name}`, name)
  for (const name of needed) if (!columns.includes(name)) refuseLine(1, `The column ${name} is missing`, name)
  const entries = rows.map(({ cells, line }) => {
    if (cells.length !== columns.length) refuseLine(line, `It has ${cells.length} cells, the header ${columns.length}`)
    const cell = (name: string) => cells[columns.indexOf(name)]?.trim() || null
    return entryOf(cell, line, account)
  })
  return { format: 'csv', messageId: null, statements: [entries.filter(({ amountCents }) => amountCents > 0n)] }
}

type CellOf = (name: string) => string | null

function entryOf(cell: CellOf, line: number, account: string | null): BankEntry {
  const date = isoDate(cell('date'))
  if (date === null) refuseLine(line, 'The date is neither 2026-01-31 nor 31.01.2026', 'date')
  const currency = cell('currency') ?? ''
  if (!isCurrency(currency)) refuseLine(line, 'The currency is no ISO 4217 code', 'currency')
  const [, sign, digits] = /^([+-]?)\s*([\d.,]+)$/.exec(cell('amount') ?? '') ?? []
  const cents = digits === undefined ? null : writtenCents(withPoint(digits), currency)
  if (cents === null) refuseLine(line, `The amount is no amount of ${currency}`, 'amount')
  if (cents > BigInt(Number.MAX_SAFE_INTEGER)) refuseLine(line, 'The amount has more than 2^53-1 minor units', 'amount')
  const valueDate = cell('value_date') === null ? date : isoDate(cell('value_date'))
  if (valueDate === null) refuseLine(line, 'The value date is neither 2026-01-31 nor 31.01.2026', 'value_date')
  const texts = Object.fromEntries(
    Object.entries(longest).map(([name, length]) => [name, shortened(cell(name), length)]),
  )
  const iban = texts.counterparty_iban ?? null
  return {
    account,
    direction: sign === '-' ? 'debit' : 'credit',
    amountCents: cents,
    currency,
    bookingDate: date,
    valueDate,
    references: texts.reference ? [texts.reference] : [],
    counterpartyName: texts.counterparty_name ?? null,
    counterpartyAccount: iban === null ? null : compactIban(iban),
    bankReference: texts.bank_reference ?? null,
    returnReason: null,
  }
}

/** An amount with as many decimals as its currency at the most: `1.500` could be 1500 euros, so it is none. */
function writtenCents(amount: string, currency: CurrencyCode): bigint | null {
  const [, decimals = ''] = amount.split('.')
  return decimals.length > minorUnitDigits(currency) ? null : centsOf(amount, currency)
}

/** With a point before the decimals and no other mark. A single mark is that of the decimals: `1.234` is not 1234. */
function withPoint(amount: string): string {
  const last = Math.max(amount.lastIndexOf(','), amount.lastIndexOf('.'))
  if (last < 0) return amount
  const [whole, mark] = [amount.slice(0, last), amount[last]]
  const isGrouped = (mark === ',' ? /^\d{1,3}(\.\d{3})+$/ : /^\d{1,3}(,\d{3})+$/).test(whole)
  return `${isGrouped ? whole.replaceAll(/[.,]/g, '') : whole}.${amount.slice(last + 1)}`
}

function isoDate(text: string | null): string | null {
  const [, day, month, year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text ?? '') ?? []
  if (day && month && year) return dateOf(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`)
  return text !== null && text.length === 10 ? dateOf(text) : null
}

/** The rows of a table (RFC 4180), each with its line; empty lines are left out. */
function rowsOf(text: string, separator: string): { readonly cells: string[]; readonly line: number }[] {
  const rows: { cells: string[]; line: number }[] = []
  let [cells, cell, isQuoted, line, firstLine] = [[] as string[], '', false, 1, 1]
  const endRow = () => {
    const row = [...cells, cell]
    if (row.some((one) => one.trim() !== '')) rows.push({ cells: row, line: firstLine })
    ;[cells, cell, firstLine] = [[], '', line]
  }
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (character === '\n') line += 1
    if (isQuoted) {
      if (character !== '"') cell += character
      else if (text[at + 1] === '"') {
        cell += '"'
        at += 1
      } else isQuoted = false
    } else if (character === '"' && cell.trim() === '') [cell, isQuoted] = ['', true]
    else if (character === separator) {
      cells.push(cell)
      cell = ''
    } else if (character === '\n') endRow()
    else if (character !== '\r') cell += character
  }
  if (isQuoted) refuseLine(firstLine, 'A quotation mark is not closed')
  endRow()
  return rows
}

function shortened(text: string | null, length: number): string | null {
  return text === null ? null : text.slice(0, length).toWellFormed()
}

function refuseLine(line: number, why: string, column?: string): never {
  const pointer = column === undefined ? `/${line}` : `/${line}/${column}`
  refuseField('invalid_request', pointer, `Line ${line} of the table: ${why}.`)
}
