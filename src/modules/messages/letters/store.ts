import type { Language } from '../../../domain/language.ts'
import type { Tx } from '../../../platform/database/transaction.ts'

/** The customer that a letter is to. */
export interface Addressee {
  readonly name: string
  readonly language: Language
  readonly time_zone: string
}

/** The customer of a message, with the language that they are written to in. */
export async function addresseeOf(tx: Tx, tenantId: string, customerId: string): Promise<Addressee> {
  const [row] = await tx.rows<Addressee>({
    name: 'addressee_of_message',
    text: `select c.name, coalesce(c.language, t.mail ->> 'language') as language, c.time_zone
      from customer c join tenant t on t.tenant_id = c.tenant_id where c.tenant_id = $1 and c.id = $2`,
    values: [tenantId, customerId],
  })
  if (!row) throw new Error(`the customer ${customerId} of a message does not exist`)
  return row
}

/** Whether an invitation can still be accepted. */
export async function isOpenInvitation(tx: Tx, tenantId: string, id: string): Promise<boolean> {
  const [row] = await tx.rows<{ is_open: boolean }>({
    name: 'is_open_invitation',
    text: `select i.accepted_at is null and i.revoked_at is null as is_open from invitation i where i.tenant_id = $1 and i.id = $2`,
    values: [tenantId, id],
  })
  return row?.is_open ?? false
}
