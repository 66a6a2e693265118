/** The kinds of ids of collection, beside those of `kinds`. */
export const collectionKinds = {
  account: 15,
  method: 16,
  attempt: 17,
  refund: 18,
  dispute: 19,
  policy: 20,
  gatewayEvent: 21,
  session: 22,
  link: 23,
}

interface Numbered {
  readonly customers: number
  /** From the i-th rows of both tenants. */
  readonly each: (count: number) => string
  readonly idSql: (kind: number, n: string) => string
  readonly kinds: { readonly customer: number; readonly invoice: number; readonly payment: number }
  /** The customer of the i-th invoice. */
  readonly owner: string
  /** The instant of the i-th row. */
  readonly at: string
}

/** Statements that give each customer a payment method, two attempts, and half of them a refund; one in a hundred attempts is live. */
export function manyCollectionRows({ customers, each, idSql, kinds, owner, at }: Numbered): string[] {
  const { account, method, attempt, refund, dispute, policy, gatewayEvent, session, link } = collectionKinds
  const ofAccount = idSql(account, 'first + 1')
  const isLive = 'i % 100 = 0'
  return [
    `insert into gateway_account (tenant_id, id, gateway, label, status, created_at, updated_at)
      select tenant_id, ${idSql(account, 'n')}, 'test', 'try-out', 'enabled', ${at}, ${at} ${each(3)}`,
    `insert into payment_method (tenant_id, id, customer_id, gateway_account_id, type, gateway_reference, status, created_at, updated_at)
      select tenant_id, ${idSql(method, 'n')}, ${idSql(kinds.customer, 'n')}, ${ofAccount}, 'card', 'ok' || n, 'active', ${at}, ${at} ${each(customers)}`,
    `update customer c set default_payment_method_id = m.id from payment_method m where m.tenant_id = c.tenant_id and m.customer_id = c.id`,
    `insert into payment_attempt (tenant_id, id, customer_id, payment_method_id, gateway_account_id, key, origin, amount_cents, currency,
        description, status, gateway_reference, next_check_at, created_at, updated_at, ended_at)
      select tenant_id, ${idSql(attempt, 'n')}, ${idSql(kinds.customer, owner)}, ${idSql(method, owner)}, ${ofAccount}, 'key ' || n, 'automatic', 1000, 'EUR',
        'INV', case when ${isLive} then 'processing' else 'succeeded' end, 'pi_' || n, case when ${isLive} then ${at} + interval '100 years' end, ${at}, ${at},
        case when not (${isLive}) then ${at} end ${each(customers * 2)}`,
    `insert into payment_attempt_invoice (tenant_id, attempt_id, invoice_id, amount_cents, is_followed_up, is_live)
      select tenant_id, ${idSql(attempt, 'n')}, ${idSql(kinds.invoice, 'n')}, 1000, true, ${isLive} ${each(customers * 2)}`,
    `update payment p set attempt_id = ('019a0000-0000-7000-8017' || substr(p.id::text, 24))::uuid`,
    `insert into refund (tenant_id, id, payment_id, customer_id, amount_cents, currency, kept_paid_cents, reason, reopen, status, created_at, updated_at, ended_at)
      select tenant_id, ${idSql(refund, 'n')}, ${idSql(kinds.payment, 'n')}, ${idSql(kinds.customer, owner)}, 100, 'EUR', 100, 'sorry', false, 'succeeded',
        ${at}, ${at}, ${at} ${each(customers / 2)}`,
    `insert into dispute (tenant_id, id, payment_id, customer_id, gateway_reference, amount_cents, currency, reason, kind, status, funds_withdrawn, created_at, updated_at)
      select tenant_id, ${idSql(dispute, 'n')}, ${idSql(kinds.payment, 'n')}, ${idSql(kinds.customer, owner)}, 'du_' || n, 100, 'EUR', 'fraudulent', 'chargeback',
        case when i % 50 = 0 then 'needs_response' else 'lost' end, true, ${at}, ${at} ${each(customers / 10)}`,
    `insert into dunning_policy (tenant_id, id, name, steps, on_hard_decline, end_actions, weekdays, created_at, updated_at)
      select tenant_id, ${idSql(policy, 'n')}, 'a week', '[]', 'wait', '{}', 'any', ${at}, ${at} ${each(3)}`,
    `insert into gateway_event (tenant_id, gateway_account_id, gateway_event_id, type, object_kind, body, state, next_check_at, id, created_at, updated_at)
      select tenant_id, ${ofAccount}, 'evt_' || n, 'charge.succeeded', 'charge', '{}', case when ${isLive} then 'unmatched' else 'applied' end,
        case when ${isLive} then ${at} + interval '100 years' end, ${idSql(gatewayEvent, 'n')}, ${at}, ${at} ${each(customers * 2)}`,
    `insert into setup_session (tenant_id, id, customer_id, gateway_account_id, return_url, as_default, status, gateway_reference, url,
        expires_at, next_check_at, created_at, updated_at)
      select tenant_id, ${idSql(session, 'n')}, ${idSql(kinds.customer, 'n')}, ${ofAccount}, 'https://shop.example', true, 'open', 'cs_' || n,
        'https://pay.example', ${at} + interval '100 years', case when ${isLive} then ${at} + interval '100 years' end, ${at}, ${at} ${each(customers)}`,
    `insert into payment_link (tenant_id, id, customer_id, currency, setup_session_id, created_at, updated_at)
      select tenant_id, ${idSql(link, 'n')}, ${idSql(kinds.customer, 'n')}, 'EUR', ${idSql(session, 'n')}, ${at}, ${at} ${each(customers)}`,
    `insert into payment_link_invoice (tenant_id, link_id, invoice_id)
      select tenant_id, ${idSql(link, 'n')}, ${idSql(kinds.invoice, 'n')} ${each(customers)}`,
    `update invoice set collection = 'automatic', collection_status = 'waiting', collect_at = due_at + interval '100 years'
      where status = 'open' and right(id::text, 1) = '0'`,
  ]
}
