import { randomUUID } from 'node:crypto'

type Copy = (table: string, where: string, changes: Record<string, string>) => Promise<string>

/** A statement that makes so many more live attempts like that one, each for its invoice. */
export async function moreLiveAttempts(copy: Copy, attemptId: string, count: number): Promise<string> {
  const ids = Array.from({ length: count }, () => randomUUID())
  const live = {
    status: `'sending'`,
    gateway_reference: 'null',
    decline_class: 'null',
    next_check_at: 'now()',
    ended_at: 'null',
  }
  const attempts = await Promise.all(
    ids.map((id) => copy('payment_attempt', `t.id = '${attemptId}'`, { ...live, id: `'${id}'`, key: `'${id}.1'` })),
  )
  const invoices = ids.map(
    (id) => `select tenant_id, '${id}'::uuid, invoice_id, amount_cents, true, true from payment_attempt_invoice
      where attempt_id = '${attemptId}'`,
  )
  return `with ${attempts.map((text, index) => `a${index} as (${text})`).join(', ')}
    insert into payment_attempt_invoice (tenant_id, attempt_id, invoice_id, amount_cents, is_followed_up, is_live) ${invoices.join(' union all ')}`
}
