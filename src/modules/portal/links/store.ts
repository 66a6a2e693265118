import type { Instant } from '../../../domain/instant.ts'
import type { Tx } from '../../../platform/database/transaction.ts'
import type { PortalSettings } from '../../transaction/portal-settings.ts'

/** A tenant as somebody without a session sees it. */
export interface PortalTenant {
  readonly tenant_id: string
  readonly name: string
  readonly portal: PortalSettings
  readonly now: Instant
}

/** The tenant with this id; without one the only tenant of the service; undefined if there is none such. */
export async function findPortalTenant(tx: Tx, id: string | null): Promise<PortalTenant | undefined> {
  const [row] = await tx.rows<PortalTenant>({
    name: 'portal_of',
    text: 'select tenant_id, name, portal, now from portal_of($1)',
    values: [id],
  })
  return row
}

/** A customer whom a link may be mailed to. */
export interface MailableCustomer {
  readonly id: string
  readonly email: string
  /** Links mailed to them within the last hour. */
  readonly links: bigint
}

/** The customers that this word is said of, newest first, who have an address that takes mail. */
export function mailableCustomers(tx: Tx, tenantId: string, word: string): Promise<readonly MailableCustomer[]> {
  return tx.rows<MailableCustomer>({
    name: 'mailable_customers',
    text: `select c.id, c.email, (select count(*) from message m where m.tenant_id = c.tenant_id and m.customer_id = c.id
        and m.kind = 'portal_link' and m.created_at > now() - interval '1 hour') as links
      from customer_word w
      join customer c on c.tenant_id = w.tenant_id and c.id = w.customer_id
      left join test_clock k on k.tenant_id = c.tenant_id and k.id = c.test_clock_id
      where w.tenant_id = $1 and w.word = $2 and c.email is not null and c.email_bounced_at is null and (k.id is null or k.sends_mail)
      order by c.id desc limit 20`,
    values: [tenantId, word],
  })
}
