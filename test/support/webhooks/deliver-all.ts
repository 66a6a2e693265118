import { untilSo } from '../http/patience.ts'
import type { Judge } from './judge.ts'

type Ask = (text: string, values?: readonly unknown[]) => Promise<any[]>

/** Nobody waits half a minute for the lease of who was killed, nor minutes for the next attempt. */
export async function letTimePass(ask: Ask): Promise<void> {
  await ask(`update webhook_endpoint set lease_until = now() - interval '1 second' where lease_token is not null`)
  await lookNow(ask)
}

async function lookNow(ask: Ask): Promise<void> {
  await ask(`update webhook_delivery set next_attempt_at = now() where next_attempt_at > now()`)
  await ask(`update webhook_endpoint set next_look_at = least(next_look_at, now()), next_retry_at = now()
    where next_look_at > now() or next_retry_at > now()`)
}

/** Lets everything be delivered that is left after kills: the cursors are at the end, and nothing is to be sent again. */
export async function deliverAll(ask: Ask): Promise<void> {
  await letTimePass(ask)
  const isDelivered = async () => {
    const [{ behind, pending, disabled }] = await ask(`select
      (select count(*)::int from webhook_endpoint where status <> 'enabled') as disabled,
      (select count(*)::int from webhook_endpoint e join tenant_counter c using (tenant_id) where e.cursor < c.event_sequence) as behind,
      (select count(*)::int from webhook_delivery) as pending`)
    if (disabled > 0) throw new Error('an endpoint is not enabled')
    if (behind > 0 || pending > 0) await lookNow(ask)
    return behind === 0 && pending === 0
  }
  await untilSo('everything is delivered', isDelivered, { everyMs: 100, minutesMost: 20 })
}

/** What the judges of a tenant's endpoints have found wrong, and what they lack; of the only tenant unless said. */
export async function judged(ask: Ask, judges: readonly Judge[], tenantId: string | null = null): Promise<string[]> {
  const recorded = await ask(
    'select id, sequence::int as sequence from event where tenant_id = coalesce($1, tenant_id) order by sequence',
    [tenantId],
  )
  return judges.flatMap((judge, index) =>
    [...judge.wrong, ...judge.missing(recorded)].slice(0, 5).map((what) => `endpoint ${index}: ${what}`),
  )
}
