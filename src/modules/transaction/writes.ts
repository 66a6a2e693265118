import { insertSql } from '../../platform/database/write-sql.ts'
import type { Write } from './write-set.ts'

/**
 * Queues messages: where the tenant sends their kind, to customers with an address that takes mail. For customers on a test clock only
 * if it sends mail; then the message knows the clock's time. A second one of a kind, about one thing, to one address is left out. A tenant that sends nothing reads its own row, no more.
 */
export const queueMessages: Write = {
  name: 'queued_messages',
  sql: `insert into message (tenant_id, id, kind, occasion, customer_id, invoice_id, credit_note_id, subscription_id, recipient, facts,
      due_at, created_at, updated_at)
    select $tenant, r.id, r.kind, r.occasion, c.id, r.invoice_id, r.credit_note_id, r.subscription_id, c.email,
      r.facts || case when k.id is null then '{}' else jsonb_build_object('now', rfc3339(k.now)) end,
      date_trunc('milliseconds', now()), date_trunc('milliseconds', now()), date_trunc('milliseconds', now())
    from (select t.mail -> 'kinds' as kinds from tenant t where t.tenant_id = $tenant and t.mail -> 'kinds' <> '[]' offset 0) t
    cross join lateral (select * from jsonb_to_recordset($rows::jsonb) as q (id uuid, kind text, occasion text, customer_id uuid,
      invoice_id uuid, credit_note_id uuid, subscription_id uuid, facts jsonb) offset 0) r
    join customer c on c.tenant_id = $tenant and c.id = r.customer_id
    left join test_clock k on k.tenant_id = c.tenant_id and k.id = c.test_clock_id
    where t.kinds ? r.kind and c.email is not null and c.email_bounced_at is null and (k.id is null or k.sends_mail)
    on conflict do nothing`,
}

/** Queues mail with links, which are sealed. */
export const queueLinks: Write = {
  name: 'queued_links',
  sql: insertSql(
    'message',
    'id, kind, occasion, copy, customer_id, invitation_id, recipient, link, facts, status, attempts, due_at, created_at, updated_at',
  ),
}

/** Has the dated notices of invoices and subscriptions looked at again, where the tenant sends such; on a test clock by its time. */
export const planNotices: Write = {
  name: 'planned_notices',
  sql: `insert into notice_plan (tenant_id, object_id, customer_id, invoice_id, subscription_id, test_clock_id, looked_at, due_at)
    select $tenant, coalesce(r.invoice_id, r.subscription_id), c.id, r.invoice_id, r.subscription_id, k.id,
      coalesce(k.now, date_trunc('milliseconds', now())), coalesce(k.now, now())
    from (select t.mail -> 'kinds' as kinds from tenant t where t.tenant_id = $tenant and t.mail -> 'kinds' <> '[]' offset 0) t
    cross join lateral (select * from jsonb_to_recordset($rows::jsonb) as q (customer_id uuid, invoice_id uuid, subscription_id uuid) offset 0) r
    join customer c on c.tenant_id = $tenant and c.id = r.customer_id
    left join test_clock k on k.tenant_id = c.tenant_id and k.id = c.test_clock_id
    where (k.id is null or k.sends_mail) and case when r.invoice_id is null then t.kinds ?| array['renewal_notice', 'trial_ending'] else t.kinds ? 'reminder' end
    on conflict (tenant_id, object_id) do update set due_at = excluded.due_at`,
}
