import { hash } from 'node:crypto'
import { entryKeys } from '../../domain/bank-entry.ts'
import { refuseField } from '../../domain/refusal.ts'
import type { Context } from '../transaction/context.ts'
import type { BankStatement, BankTransaction } from './bank-transaction.ts'
import { matchNext } from './match-automatically.ts'
import { readCamt, type StatementFile } from './read-camt.ts'
import { readCsv } from './read-csv.ts'
import { findStatement, transactionsOf } from './store.ts'
import { type KeyedEntry, storedKey, storeFile } from './writes.ts'

export interface SentFile {
  readonly contentType: string
  readonly text: string
  /** Of a table, which names no account itself. */
  readonly account: string | null
}

export interface ImportedStatement {
  readonly statement: BankStatement
  readonly transactions: readonly BankTransaction[]
}

/**
 * Imports a file, in one transaction after the other: the first stores it with its new entries, each further one matches what
 * waits up to the first payment. So no transaction locks two customers, and what is cut off goes on with the next import, of
 * whichever file; the same file again stores nothing. Refuses `invalid_request`.
 */
export async function importStatement(ctx: Context, sent: SentFile): Promise<ImportedStatement | 'again'> {
  const file = readFile(sent)
  const keyed = keyedEntries(file)
  const fileHash = hash('sha256', `${sent.account ?? ''}\n${sent.text}`, 'buffer')
  const statement = await findStatement(ctx.tx, ctx.tenantId, fileHash)
  if (!statement) {
    await storeFile(ctx, file, { fileHash, keyed })
    return 'again'
  }
  if (!(await matchNext(ctx))) return 'again'
  const keys = keyed.map(({ key }) => key)
  return { statement, transactions: await transactionsOf(ctx.tx, ctx.tenantId, keys) }
}

function readFile({ contentType, text, account }: SentFile): StatementFile {
  return contentType === 'text/csv' ? readCsv(text, account) : readCamt(text)
}

const entriesMax = 5000

function keyedEntries({ statements }: StatementFile): readonly KeyedEntry[] {
  const keyed = statements.flatMap((entries) => {
    const keys = entryKeys(entries)
    return entries.map((entry, index) => ({ key: storedKey(keys[index] ?? ''), entry }))
  })
  if (keyed.length > entriesMax)
    refuseField('invalid_request', '', `The file has ${keyed.length} entries, more than ${entriesMax}. Split it.`)
  return keyed
}
