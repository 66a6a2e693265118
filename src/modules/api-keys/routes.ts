import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { listAnswer } from '../../platform/http/schema.ts'
import { route } from '../transaction/route.ts'
import { createApiKey } from './create-api-key.ts'
import { revokeApiKey } from './revoke-api-key.ts'
import { apiKeyExample, apiKeyPages, apiKeySchema, apiKeyWithSecretSchema, newApiKeySchema } from './schemas.ts'
import { listApiKeys } from './store.ts'
import { apiKeyToApi } from './to-api.ts'

const tag = 'API keys'

export const apiKeyRoutes = [
  route({
    method: 'GET',
    url: '/v1/api_keys',
    kind: 'read',
    scope: 'admin',
    operationId: 'listApiKeys',
    tag,
    summary: 'List API keys',
    description: 'Newest first, revoked keys too; without secrets, which are not stored.',
    query: apiKeyPages,
    answer: {
      description: 'A page of keys',
      schema: listAnswer(apiKeySchema),
      example: { data: [apiKeyExample], has_more: false, next_cursor: null },
    },
    async handler({ tx, tenantId, cursorKey }, { query }) {
      const scope = { cursorKey, list: listName('/v1/api_keys', query) }
      const before = query.cursor === undefined ? null : String(positionOf(query.cursor, scope)[0])
      const found = await listApiKeys(tx, tenantId, { before, limit: query.limit })
      const page = pageOf(found, query.limit, scope, { of: apiKeyToApi, position: ({ id }) => [id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/api_keys',
    kind: 'write',
    scope: 'admin',
    operationId: 'createApiKey',
    tag,
    summary: 'Create an API key',
    description:
      'The secret is only in this answer; only its hash is stored. If the request is repeated with its idempotency key, ' +
      'the answer has null in place of the secret. A restricted key has `permissions` in place of scopes. A key may do no more than who makes it.',
    refusals: ['insufficient_role'],
    body: { schema: newApiKeySchema, example: { name: 'checkout', scopes: ['write'] } },
    answer: {
      status: 201,
      description: 'The key, with its secret',
      schema: apiKeyWithSecretSchema,
      example: { ...apiKeyExample, last_used_at: null, secret: 'billing_k3J9xw…' },
    },
    withoutSecrets: (body) => ({ ...body, secret: null }),
    handler(ctx, { body }) {
      const { key, secret } = createApiKey(ctx, body)
      return { body: { ...apiKeyToApi(key), secret } }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/api_keys/{id}/revoke',
    kind: 'write',
    scope: 'admin',
    operationId: 'revokeApiKey',
    tag,
    summary: 'Revoke an API key',
    description:
      'At once and permanently: the next request with it gets 401. Revoking it again changes nothing. The last ' +
      'working key ' +
      'with the scope `admin` cannot be revoked (409): create another one first.',
    answer: {
      description: 'The key, revoked',
      schema: apiKeySchema,
      example: { ...apiKeyExample, revoked_at: '2026-02-01T09:00:00Z', updated_at: '2026-02-01T09:00:00Z' },
    },
    refusals: ['not_found', 'last_admin_key'],
    async handler(ctx, { params }) {
      return { body: apiKeyToApi(await revokeApiKey(ctx, params.id)) }
    },
  }),
]
