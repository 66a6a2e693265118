import { randomUUID } from 'node:crypto'
import { csv } from '../bank-files.ts'
import { made, newPlan, subscribed } from '../service/merchant.ts'
import type { Arranged, Merchant } from './arranged-requests.ts'

/** As `arrange`, for the operations of bank statements. */
export const arrangeBank: Readonly<Record<string, (merchant: Merchant) => Promise<Arranged>>> = {
  importBankStatement: async (merchant) => ({ body: fileOf(merchant) }),
  listBankStatements: imported,
  listBankTransactions: imported,
  async matchBankTransaction(merchant) {
    const { invoice } = await subscribed(merchant, await newPlan(merchant, { name: merchant.word }))
    return { id: await bankTransaction(merchant), body: { invoice_id: invoice.id } }
  },
  ignoreBankTransaction: async (merchant) => ({ id: await bankTransaction(merchant) }),
}

async function imported(merchant: Merchant): Promise<Arranged> {
  await bankTransaction(merchant)
  return {}
}

async function bankTransaction(merchant: Merchant): Promise<string> {
  return made(await merchant.post('/v1/bank_statements', fileOf(merchant))).entries[0].id
}

function fileOf({ word }: Merchant) {
  return csv('date;amount;currency;reference', `2026-01-31;1.23;EUR;${word} ${randomUUID().slice(-12)}`)
}

/** The id of an imported file. */
export async function importedStatement(merchant: Merchant): Promise<string> {
  return made(await merchant.post('/v1/bank_statements', fileOf(merchant))).id
}
