import type { BankStatement, BankTransaction } from './bank-transaction.ts'

/** A bank transaction as the API shows it. */
export function bankTransactionToApi(transaction: BankTransaction) {
  return {
    id: transaction.id,
    bank_statement_id: transaction.statementId,
    account: transaction.account,
    direction: transaction.direction,
    amount_cents: Number(transaction.amountCents),
    currency: transaction.currency,
    booking_date: transaction.bookingDate,
    value_date: transaction.valueDate,
    references: [...transaction.references],
    counterparty_name: transaction.counterpartyName,
    counterparty_account: transaction.counterpartyAccount,
    bank_reference: transaction.bankReference,
    return_reason: transaction.returnReason,
    state: transaction.state,
    suggested_invoice_id: transaction.suggestedInvoiceId,
    payment_id: transaction.paymentId,
    customer_id: transaction.customerId,
    created_at: transaction.createdAt.toString(),
    updated_at: transaction.updatedAt.toString(),
  }
}

/** An imported file as the API shows it in a list: without its entries. */
export function bankStatementToApi(statement: BankStatement) {
  return {
    id: statement.id,
    format: statement.format,
    message_id: statement.messageId,
    entry_count: statement.entryCount,
    created_at: statement.createdAt.toString(),
  }
}
