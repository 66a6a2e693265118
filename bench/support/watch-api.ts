import { type BenchTenant, call } from './tenants.ts'

export interface Latencies {
  readonly read: readonly number[]
  readonly write: readonly number[]
}

interface Target {
  readonly tenant: BenchTenant
  readonly subscriptionId: string
  readonly customerId: string
}

/**
 * Uses the API as a calm client would, one request after another with a pause: reads a subscription and its customer's
 * invoices, creates a customer, subscribes them and changes their name. Gives the milliseconds of each request, sorted.
 */
export async function watchApi(
  url: string,
  tenants: readonly BenchTenant[],
  until: number | AbortSignal,
): Promise<Latencies> {
  const targets = await Promise.all(tenants.map((tenant) => targetOf(url, tenant)))
  const signal = typeof until === 'number' ? AbortSignal.timeout(until) : until
  const read: number[] = []
  const write: number[] = []
  for (let turn = 0; !signal.aborted; turn += 1) {
    const target = targets[turn % targets.length]
    if (!target) break
    const timed = async <Body>(times: number[], request: Parameters<typeof call>[2]) => {
      const startedMs = performance.now()
      const body = await call<Body>(url, target.tenant, request)
      times.push(performance.now() - startedMs)
      return body
    }
    await timed(read, { path: `/v1/subscriptions/${target.subscriptionId}` })
    await timed(read, { path: `/v1/invoices?customer_id=${target.customerId}` })
    const { id } = await timed<{ id: string }>(write, { path: '/v1/customers', body: { name: `Somebody new ${turn}` } })
    await timed(write, { path: '/v1/subscriptions', body: { customer_id: id, plan_code: 'pro' } })
    await timed(write, { method: 'PATCH', path: `/v1/customers/${id}`, body: { name: `Somebody ${turn}` } })
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  const sorted = (milliseconds: number[]) => milliseconds.sort((a, b) => a - b)
  return { read: sorted(read), write: sorted(write) }
}

async function targetOf(url: string, tenant: BenchTenant): Promise<Target> {
  const { data } = await call<{ data: { id: string; customer_id: string }[] }>(url, tenant, {
    path: '/v1/subscriptions?limit=1',
  })
  const [found] = data
  if (!found) throw new Error('the tenant has no subscription')
  return { tenant, subscriptionId: found.id, customerId: found.customer_id }
}
