import { randomUUID } from 'node:crypto'
import type { Asked } from './asking.ts'

interface Refused {
  readonly asked: Asked
  /** Status and code. */
  readonly refusal: string
}

interface World {
  readonly done: readonly { readonly asked: Asked }[]
  readonly readOnly: string
}

/** Requests that must be refused, each in its own way. */
export function refusedRequests({ done, readOnly }: World): [Refused, ...Refused[]] {
  const customers = '/v1/customers'
  const reused = done.at(-1)?.asked
  return [
    { asked: { method: 'POST', path: customers, body: { name: 5 } }, refusal: '400 invalid_request' },
    { asked: { method: 'POST', path: customers, body: '{"name": ' }, refusal: '400 invalid_request' },
    { asked: { method: 'GET', path: customers, authorization: null }, refusal: '401 unauthenticated' },
    {
      asked: { method: 'GET', path: customers, authorization: `Bearer billing_${randomUUID()}` },
      refusal: '401 unauthenticated',
    },
    {
      asked: { method: 'POST', path: customers, body: { name: 'Ada' }, authorization: readOnly },
      refusal: '403 insufficient_scope',
    },
    { asked: { method: 'GET', path: `${customers}/${randomUUID()}` }, refusal: '404 not_found' },
    { asked: { method: 'DELETE', path: customers }, refusal: '405 method_not_allowed' },
    {
      asked: {
        method: 'POST',
        path: '/v1/plans',
        body: { code: 'basic', name: 'Basic', amount_cents: 1, currency: 'EUR' },
      },
      refusal: '409 plan_code_taken',
    },
    {
      asked: { method: 'POST', path: customers, body: 'name=Ada', contentType: 'text/plain' },
      refusal: '415 unsupported_media_type',
    },
    ...(reused
      ? [{ asked: { ...reused, path: customers, body: { name: 'Ada' } }, refusal: '422 idempotency_key_reused' }]
      : []),
  ]
}
