import type pg from 'pg'
import { createTenant } from '../../src/modules/tenants/create-tenant.ts'
import { transaction } from '../../src/platform/database/transaction.ts'

export interface BenchTenant {
  readonly tenantId: string
  readonly secret: string
}

/** So many tenants, each with an admin key. The pool must be the owner's. */
export async function makeTenants(ownerPool: pg.Pool, count: number): Promise<BenchTenant[]> {
  const tenants: BenchTenant[] = []
  for (let n = 1; n <= count; n += 1) {
    tenants.push(await transaction(ownerPool, {}, (tx) => createTenant(tx, `Bench ${n}`)))
  }
  return tenants
}

/** Calls the API as the tenant and returns the answer; throws unless it succeeds. */
export async function call<Body>(
  url: string,
  { secret }: BenchTenant,
  request: { readonly method?: string; readonly path: string; readonly body?: unknown },
): Promise<Body> {
  const response = await fetch(url + request.path, {
    method: request.method ?? (request.body === undefined ? 'GET' : 'POST'),
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${request.path} answered ${response.status}: ${text}`)
  return JSON.parse(text) as Body
}
