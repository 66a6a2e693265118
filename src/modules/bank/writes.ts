import { hash } from 'node:crypto'
import type { BankEntry } from '../../domain/bank-entry.ts'
import type { Instant } from '../../domain/instant.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { updateSql } from '../../platform/database/write-sql.ts'
import { newId } from '../../platform/ids.ts'
import type { Write } from '../transaction/write-set.ts'
import type { BankTransaction } from './bank-transaction.ts'
import type { StatementFile } from './read-camt.ts'

export const updateTransactions: Write = {
  name: 'updated_bank_transactions',
  sql: updateSql('bank_transaction', 'id', 'state, suggested_invoice_id, updated_at'),
}

/** The key of an entry as it is stored. */
export function storedKey(key: string): string {
  return hash('sha256', key, 'hex')
}

/**
 * Stores a file with those of its entries that no earlier file had. False if another request has just stored the same file. At
 * once, not with the write set: whoever stores the same entries at the same time waits here, in one order.
 */
export async function storeFile(
  { tx, tenantId, now }: { readonly tx: Tx; readonly tenantId: string; readonly now: Instant },
  file: StatementFile,
  { fileHash, keyed }: { readonly fileHash: Buffer; readonly keyed: readonly KeyedEntry[] },
): Promise<boolean> {
  const statementId = newId()
  const stored = await tx.rows<{ id: string }>({
    name: 'store_bank_statement',
    text: `insert into bank_statement (tenant_id, id, file_hash, format, message_id, entry_count, created_at)
      values ($1, $2, $3, $4, $5, $6, $7) on conflict (tenant_id, file_hash) do nothing returning id`,
    values: [tenantId, statementId, fileHash, file.format, file.messageId, keyed.length, now.toString()],
  })
  if (stored.length === 0) return false
  const accounts = [...new Set(keyed.map(({ entry }) => entry.account))]
  storeAccounts(tx, tenantId, accounts, now.toString())
  const rows = keyed.map(({ key, entry }) => transactionRow(newId(), key, { ...entry, format: file.format }))
  tx.send({
    name: 'store_bank_transactions',
    text: `insert into bank_transaction (tenant_id, id, account_id, statement_id, entry_key, direction, amount_cents, currency,
        booking_date, value_date, texts, counterparty_name, counterparty_account, bank_reference, return_reason, state, created_at, updated_at)
      select $1, r.id, c.id, $2, r.entry_key, r.direction, r.amount_cents, r.currency, r.booking_date, r.value_date, r.texts,
        r.counterparty_name, r.counterparty_account, r.bank_reference, r.return_reason, r.state, $3, $3
      from jsonb_to_recordset($4::jsonb) as r (id uuid, account text, entry_key text, direction text, amount_cents bigint, currency text,
        booking_date date, value_date date, texts text[], counterparty_name text, counterparty_account text, bank_reference text,
        return_reason text, state text)
      join bank_account c on c.tenant_id = $1 and c.account_number is not distinct from r.account
      order by r.entry_key
      on conflict (tenant_id, entry_key) do nothing`,
    values: [tenantId, statementId, now.toString(), JSON.stringify(rows)],
  })
  return true
}

export interface KeyedEntry {
  readonly key: string
  readonly entry: BankEntry
}

function storeAccounts(tx: Tx, tenantId: string, accounts: readonly (string | null)[], now: string): void {
  const rows = accounts.toSorted().map((account) => ({ id: newId(), account }))
  tx.send({
    name: 'store_bank_accounts',
    text: `insert into bank_account (tenant_id, id, account_number, created_at)
      select $1, r.id, r.account, $2 from jsonb_to_recordset($3::jsonb) as r (id uuid, account text)
      on conflict (tenant_id, account_number) do nothing`,
    values: [tenantId, now, JSON.stringify(rows)],
  })
}

type EntryOfFile = BankEntry & Pick<StatementFile, 'format'>

function transactionRow(id: string, key: string, entry: EntryOfFile): object {
  return {
    id,
    account: entry.account,
    entry_key: key,
    direction: entry.direction,
    amount_cents: Number(entry.amountCents),
    currency: entry.currency,
    booking_date: entry.bookingDate,
    value_date: entry.valueDate,
    texts: entry.references,
    counterparty_name: entry.counterpartyName,
    counterparty_account: entry.counterpartyAccount,
    bank_reference: entry.bankReference,
    return_reason: entry.returnReason,
    state: firstState(entry),
  }
}

/**
 * Money received waits to be matched. Money that left is the merchant's own affair, unless it was received before: a document says so,
 * a table only has its reference.
 */
function firstState({ direction, returnReason, references, format }: EntryOfFile): BankTransaction['state'] {
  const mayBeReturn = returnReason !== null || (format === 'csv' && references.length > 0)
  return direction === 'credit' || mayBeReturn ? 'new' : 'ignored'
}
