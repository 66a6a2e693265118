import type { Instant } from '../../domain/instant.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import type { BankStatement, BankTransaction } from './bank-transaction.ts'

interface TransactionRow {
  readonly id: string
  readonly account_number: string | null
  readonly statement_id: string
  readonly entry_key: string
  readonly direction: BankTransaction['direction']
  readonly amount_cents: bigint
  readonly currency: string
  readonly booking_date: string
  readonly value_date: string
  readonly texts: string[]
  readonly counterparty_name: string | null
  readonly counterparty_account: string | null
  readonly bank_reference: string | null
  readonly return_reason: string | null
  readonly state: BankTransaction['state']
  readonly suggested_invoice_id: string | null
  readonly payment_id: string | null
  readonly customer_id: string | null
  readonly created_at: Instant
  readonly updated_at: Instant
}

const columns = `b.id, c.account_number, b.statement_id, b.entry_key, b.direction, b.amount_cents, b.currency, b.booking_date::text as booking_date,
  b.value_date::text as value_date, b.texts, b.counterparty_name, b.counterparty_account, b.bank_reference, b.return_reason, b.state,
  b.suggested_invoice_id, coalesce(p.id, q.id) as payment_id, coalesce(p.customer_id, q.customer_id) as customer_id, b.created_at, b.updated_at`
const joins = `join bank_account c on c.tenant_id = b.tenant_id and c.id = b.account_id
  left join payment p on p.tenant_id = b.tenant_id and p.bank_transaction_id = b.id
  left join payment_reversal v on v.tenant_id = b.tenant_id and v.bank_transaction_id = b.id
  left join payment q on q.tenant_id = v.tenant_id and q.id = v.payment_id`

/** A bank transaction with its payment, locked until the commit. */
export async function lockTransaction(tx: Tx, tenantId: string, id: string): Promise<BankTransaction | undefined> {
  const [row] = await tx.rows<TransactionRow>({
    name: 'lock_bank_transaction',
    text: `select ${columns} from bank_transaction b ${joins} where b.tenant_id = $1 and b.id = $2 for no key update of b`,
    values: [tenantId, id],
  })
  return row && transactionOf(row)
}

/**
 * The oldest transactions that are still to be matched, of whichever file, locked until the commit: of two imports at once, one
 * waits for the other and takes what it has left. Money received comes first: what left may be a return of it.
 */
export async function lockNewTransactions(
  tx: Tx,
  tenantId: string,
  limit: number,
): Promise<readonly BankTransaction[]> {
  const rows = await tx.rows<TransactionRow>({
    name: 'lock_new_bank_transactions',
    text: `select ${columns} from bank_transaction b ${joins} where b.tenant_id = $1 and b.state = 'new' order by b.direction, b.id limit $2
      for no key update of b`,
    values: [tenantId, limit],
  })
  return rows.map(transactionOf)
}

/** The transactions of a file by their keys, of accounts by their numbers, in the order of the file. */
export async function transactionsOf(
  tx: Tx,
  tenantId: string,
  keys: readonly string[],
): Promise<readonly BankTransaction[]> {
  const rows = await tx.rows<TransactionRow>({
    name: 'bank_transactions_by_key',
    text: `select ${columns} from bank_transaction b ${joins} where b.tenant_id = $1 and b.entry_key = any($2)`,
    values: [tenantId, keys],
  })
  const byKey = new Map(rows.map((row) => [row.entry_key, transactionOf(row)]))
  return [...new Set(keys)].flatMap((key) => byKey.get(key) ?? [])
}

export interface TransactionFilter {
  readonly state?: BankTransaction['state'] | undefined
  readonly bank_statement_id?: string | undefined
}

/** A page of bank transactions, newest first; one more than `limit`. */
export async function listTransactions(
  tx: Tx,
  tenantId: string,
  filter: TransactionFilter,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<readonly BankTransaction[]> {
  const values: unknown[] = [tenantId, limit + 1]
  const also = (condition: string, value: string | null | undefined) =>
    value ? `and ${condition.replace('?', `$${values.push(value)}`)}` : ''
  const rows = await tx.rows<TransactionRow>({
    text: `select ${columns} from bank_transaction b ${joins} where b.tenant_id = $1 ${also('b.state = ?', filter.state)}
      ${also('b.statement_id = ?', filter.bank_statement_id)} ${also('b.id < ?', before)} order by b.id desc limit $2`,
    values,
  })
  return rows.map(transactionOf)
}

interface StatementRow {
  readonly id: string
  readonly format: BankStatement['format']
  readonly message_id: string | null
  readonly entry_count: number
  readonly created_at: Instant
}

/** The file with these bytes, if it was imported. */
export async function findStatement(tx: Tx, tenantId: string, fileHash: Buffer): Promise<BankStatement | undefined> {
  const [row] = await tx.rows<StatementRow>({
    name: 'find_bank_statement',
    text: 'select id, format, message_id, entry_count, created_at from bank_statement where tenant_id = $1 and file_hash = $2',
    values: [tenantId, fileHash],
  })
  return row && statementOf(row)
}

/** A page of imported files, newest first; one more than `limit`. */
export async function listStatements(
  tx: Tx,
  tenantId: string,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<readonly BankStatement[]> {
  const rows = await tx.rows<StatementRow>({
    text: `select id, format, message_id, entry_count, created_at from bank_statement
      where tenant_id = $1 ${before ? 'and id < $3' : ''} order by id desc limit $2`,
    values: [tenantId, limit + 1, ...(before ? [before] : [])],
  })
  return rows.map(statementOf)
}

function statementOf(row: StatementRow): BankStatement {
  return {
    id: row.id,
    format: row.format,
    messageId: row.message_id,
    entryCount: row.entry_count,
    createdAt: row.created_at,
  }
}

function transactionOf(row: TransactionRow): BankTransaction {
  return {
    id: row.id,
    statementId: row.statement_id,
    account: row.account_number,
    direction: row.direction,
    amountCents: row.amount_cents,
    currency: row.currency,
    bookingDate: row.booking_date,
    valueDate: row.value_date,
    references: row.texts,
    counterpartyName: row.counterparty_name,
    counterpartyAccount: row.counterparty_account,
    bankReference: row.bank_reference,
    returnReason: row.return_reason,
    state: row.state,
    suggestedInvoiceId: row.suggested_invoice_id,
    paymentId: row.payment_id,
    customerId: row.customer_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
