import type { Tx } from '../../platform/database/transaction.ts'
import type { TaxProfileJson } from '../taxes/rows.ts'

/** A customer whose tax ids are asked for now. */
export interface ClaimedCheck {
  readonly tenant_id: string
  readonly customer_id: string
  readonly tax: TaxProfileJson | null
}

/** Claims customers whose tax ids are due to be asked for, over all tenants. Each is due again later unless it is answered. */
export function claimTaxChecks(tx: Tx, atMost: number): Promise<readonly ClaimedCheck[]> {
  return tx.rows<ClaimedCheck>({
    name: 'claim_tax_checks',
    text: 'select * from claim_tax_checks($1)',
    values: [atMost],
  })
}
