import { later } from '../../domain/instant.ts'
import type { TaxId } from '../../domain/tax.ts'
import { machineNow } from '../../platform/clock.ts'
import type { Transact } from '../../platform/database/transaction.ts'
import type { Log } from '../../platform/log.ts'
import type { LoopWork } from '../../platform/loop.ts'
import { customerRow, findCustomer, lockCustomerRow, setTaxCheck, updateCustomers } from '../customers/store.ts'
import { customerToApi } from '../customers/to-api.ts'
import { idsToAsk } from '../taxes/tax-profile.ts'
import { commitStatement } from '../transaction/commit-statement.ts'
import type { Context } from '../transaction/context.ts'
import { record } from '../transaction/record.ts'
import { workerContext } from '../transaction/worker-context.ts'
import { addRows } from '../transaction/write-set.ts'
import { type ClaimedCheck, claimTaxChecks } from './store.ts'
import { openVies, type RegisterAnswer, type Vies } from './vies.ts'

/** VIES is shared by all of Europe: a few at a time are enough. */
const atOnceMax = 4
const lookEveryMs = 5000

interface TaxIdOptions {
  readonly transact: Transact
  readonly log: Log
  /** Null: nothing is asked. */
  readonly viesUrl: string | null
}

/** The loop that asks whether tax ids exist; none where the operator names no register. Any number of processes may run it. */
export function taxIdLoops({ transact, log, viesUrl }: TaxIdOptions): LoopWork[] {
  if (viesUrl === null) return []
  const vies = openVies({ url: viesUrl })
  return [
    {
      name: 'tax ids',
      everyMs: lookEveryMs,
      run: async () => ((await checkTaxIds({ transact, log, vies })) === atOnceMax ? 'again' : 'rest'),
      finish: async () => vies.close(),
    },
  ]
}

/**
 * Asks for the tax ids of a few customers that are due, outside of every transaction, and records what was said. Without an answer
 * the customer stays due, later. Returns how many customers were asked for.
 */
export async function checkTaxIds({
  transact,
  log,
  vies,
}: Omit<TaxIdOptions, 'viesUrl'> & { readonly vies: Vies }): Promise<number> {
  const claimed = await transact({}, (tx) => claimTaxChecks(tx, atOnceMax))
  await Promise.all(
    claimed.map(async (check) => {
      const asked = await Promise.all(
        idsToAsk(check.tax).map(async ({ value }) => [value, await vies.check(value)] as const),
      )
      const isSilent = asked.some(([, answer]) => answer === null)
      if (isSilent) log.warn({ tenant_id: check.tenant_id, customer_id: check.customer_id }, 'VIES gave no answer')
      await recordAnswers(transact, check, new Map(asked))
    }),
  )
  return claimed.length
}

async function recordAnswers(
  transact: Transact,
  { tenant_id, customer_id }: ClaimedCheck,
  answers: ReadonlyMap<string, RegisterAnswer>,
): Promise<void> {
  await transact({}, async (tx) => {
    const ctx = workerContext(tx, tenant_id, machineNow())
    await answered(ctx, customer_id, answers)
    await tx.commitWith(commitStatement(ctx, null))
  })
}

/** The customer may have changed meanwhile: only ids that they still have are answered, and others stay due. */
async function answered(ctx: Context, id: string, answers: ReadonlyMap<string, RegisterAnswer>): Promise<void> {
  lockCustomerRow(ctx.tx, ctx.tenantId, id)
  const before = await findCustomer(ctx.tx, ctx.tenantId, id)
  if (!before?.tax) return
  const asked = new Set(idsToAsk(before.tax))
  const tax_ids = before.tax.tax_ids.map((one): TaxId => {
    const status = asked.has(one) ? answers.get(one.value) : null
    return status ? { ...one, status } : one
  })
  const tax = { ...before.tax, tax_ids }
  if (idsToAsk(tax).length === 0) setTaxCheck(ctx.tx, ctx.tenantId, id, null)
  if (tax_ids.every((one, index) => one === before.tax?.tax_ids[index])) return
  const customer = { ...before, tax, updatedAt: later(before.updatedAt, ctx.now) }
  addRows(ctx.writeSet, updateCustomers, customerRow(customer))
  record(ctx, 'customer.updated', customerToApi(customer), ctx.now)
}
