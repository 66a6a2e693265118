import type { Row } from '../../../platform/database/row.ts'
import type { Tx } from '../../../platform/database/transaction.ts'

/** A customer with the words that search finds them by. */
export type SearchedCustomer = Row<'customer', 'tenant_id' | 'id' | 'name' | 'email' | 'external_id'> & {
  readonly words: readonly string[]
}

const nil = '00000000-0000-0000-0000-000000000000'

/** The next customers behind the last one, in the order of tenant and id. */
export function searchedCustomers(
  tx: Tx,
  {
    tenantId,
    last,
    limit,
  }: { readonly tenantId: string | null; readonly last: SearchedCustomer | undefined; readonly limit: number },
): Promise<readonly SearchedCustomer[]> {
  return tx.rows<SearchedCustomer>({
    text: `select c.tenant_id, c.id, c.name, c.email, c.external_id,
        array(select w.word from customer_word w where w.tenant_id = c.tenant_id and w.customer_id = c.id) as words
      from customer c where ($1::uuid is null or c.tenant_id = $1) and (c.tenant_id, c.id) > ($2::uuid, $3::uuid)
      order by c.tenant_id, c.id limit $4`,
    values: [tenantId, last?.tenant_id ?? tenantId ?? nil, last?.id ?? nil, limit],
  })
}
