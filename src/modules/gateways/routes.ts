import { z } from 'zod'
import { isCurrency } from '../../domain/currency.ts'
import { refuse, refuseField } from '../../domain/refusal.ts'
import { listName, pageOf, positionOf } from '../../platform/http/page.ts'
import { currency, id, instantAnswer, line, listAnswer, listQuery } from '../../platform/http/schema.ts'
import { newId } from '../../platform/ids.ts'
import type { Context } from '../transaction/context.ts'
import { route } from '../transaction/route.ts'
import { addRows } from '../transaction/write-set.ts'
import { type GatewayAccount, gatewayKinds, partsNotCompared } from './gateway-account.ts'
import { accountRow, findAccount, insertAccounts, listAccounts, updateAccounts } from './store.ts'

const tag = 'Gateways'

const gateway = z
  .enum(gatewayKinds)
  .meta({ id: 'GatewayKind', description: '`test` takes no money: its tokens say what happens' })
const accountSchema = z
  .object({
    id,
    gateway,
    label: z.string(),
    currencies: z.array(currency).nullable().meta({ description: 'The currencies that it takes; null: all' }),
    status: z.enum(['enabled', 'disabled']),
    last_error: z
      .object({ code: z.enum(['credentials_refused', 'forbidden']), message: z.string(), at: instantAnswer })
      .meta({ id: 'GatewayAccountError' })
      .nullable()
      .meta({
        description:
          'Why the gateway refuses the account, since its last success; null: it does not, as far as is known',
      }),
    not_compared: z
      .array(
        z
          .object({
            object: z.enum(partsNotCompared).meta({ description: '`payment_method`: events about stored methods' }),
            message: z.string().meta({ description: 'Which permission the key may lack, in the words of the gateway' }),
            since: instantAnswer.meta({ description: 'Until when it was compared' }),
          })
          .meta({ id: 'NotCompared' }),
      )
      .meta({
        description:
          'What the daily comparison leaves out because the key may not read it. All is compared since then once it may.',
      }),
    created_at: instantAnswer,
    updated_at: instantAnswer,
  })
  .meta({ id: 'GatewayAccount' })

const credentials = z.strictObject({ secret_key: line(255) }).meta({
  id: 'GatewayCredentials',
  description: 'Stored sealed and never shown again. Of Stripe: a restricted key (`rk_`) or a secret key (`sk_`)',
})
const webhookSecrets = z.array(line(255)).min(1).max(3).meta({
  description: 'Secrets that events of the gateway may be signed with; several while one is replaced',
})
const currencies = z.array(currency.refine(isCurrency, 'Expected an ISO 4217 code')).min(1).max(200)

const example = {
  id: '019a3c5e-1111-7000-8000-000000000030',
  gateway: 'test' as const,
  label: 'try-out',
  currencies: null,
  status: 'enabled' as const,
  last_error: null,
  not_compared: [],
  created_at: '2026-01-31T09:00:00Z',
  updated_at: '2026-01-31T09:00:00Z',
}
const answer = { description: 'The gateway account', schema: accountSchema, example }

export const gatewayRoutes = [
  route({
    method: 'POST',
    url: '/v1/gateway_accounts',
    kind: 'write',
    scope: 'admin',
    operationId: 'createGatewayAccount',
    tag,
    summary: 'Connect a payment gateway',
    description: 'Credentials are stored sealed. `gateway: "test"` takes none, and obeys test clocks.',
    body: {
      schema: z
        .strictObject({
          gateway,
          label: line(255),
          credentials: credentials.optional(),
          webhook_secrets: webhookSecrets.optional(),
          currencies: currencies.optional(),
        })
        .meta({ id: 'CreateGatewayAccount' }),
      example: { gateway: 'test', label: 'try-out' },
    },
    answer: { ...answer, status: 201 },
    refusals: ['secrets_key_missing'],
    async handler(ctx, { body }) {
      if (body.gateway === 'stripe' && !body.credentials)
        refuseField('invalid_request', '/credentials', 'An account at Stripe needs a secret key.')
      if (body.credentials) refuseWrongCredentials(body.gateway, body.credentials.secret_key)
      const account: GatewayAccount = {
        id: newId(),
        gateway: body.gateway,
        label: body.label,
        credentials: body.credentials ? sealed(ctx, body.credentials.secret_key) : null,
        webhookSecrets: body.webhook_secrets ? sealed(ctx, JSON.stringify(body.webhook_secrets)) : null,
        currencies: body.currencies ?? null,
        status: 'enabled',
        lastError: null,
        notCompared: [],
        createdAt: ctx.now,
        updatedAt: ctx.now,
      }
      addRows(ctx.writeSet, insertAccounts, accountRow(account))
      return { body: accountToApi(account) }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/gateway_accounts',
    kind: 'read',
    scope: 'read',
    operationId: 'listGatewayAccounts',
    tag,
    summary: 'List gateway accounts',
    description: 'Newest first.',
    query: listQuery({}),
    answer: {
      description: 'A page of gateway accounts',
      schema: listAnswer(accountSchema),
      example: { data: [example], has_more: false, next_cursor: null },
    },
    async handler(ctx, { query }) {
      const scope = { cursorKey: ctx.cursorKey, list: listName('gateway_accounts', query) }
      const before = query.cursor ? String(positionOf(query.cursor, scope)[0]) : null
      const rows = await listAccounts(ctx.tx, ctx.tenantId, { before, limit: query.limit })
      const page = pageOf(rows, query.limit, scope, { of: accountToApi, position: (row) => [row.id] })
      return { body: { ...page, data: [...page.data] } }
    },
  }),
  route({
    method: 'GET',
    url: '/v1/gateway_accounts/{id}',
    kind: 'read',
    scope: 'read',
    operationId: 'getGatewayAccount',
    tag,
    summary: 'Read a gateway account',
    description: 'Without its credentials.',
    answer,
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      return { body: accountToApi((await findAccount(ctx.tx, ctx.tenantId, params.id)) ?? refuse('not_found', '')) }
    },
  }),
  route({
    method: 'PATCH',
    url: '/v1/gateway_accounts/{id}',
    kind: 'write',
    scope: 'admin',
    operationId: 'updateGatewayAccount',
    tag,
    summary: 'Change a gateway account',
    description: 'Absent fields stay. New credentials or secrets replace the old ones.',
    body: {
      schema: z
        .strictObject({
          label: line(255).optional(),
          credentials: credentials.optional(),
          webhook_secrets: webhookSecrets.optional(),
          currencies: currencies.nullable().optional(),
        })
        .meta({ id: 'UpdateGatewayAccount' }),
      example: { label: 'main account' },
    },
    answer,
    refusals: ['not_found', 'secrets_key_missing'],
    async handler(ctx, { params, body }) {
      const { label, currencies: taken } = body
      const secretKey = body.credentials?.secret_key
      return {
        body: await changed(ctx, params.id, (account) => {
          if (secretKey !== undefined) refuseWrongCredentials(account.gateway, secretKey)
          return {
            ...account,
            label: label ?? account.label,
            currencies: taken === undefined ? account.currencies : taken,
            credentials: secretKey === undefined ? account.credentials : sealed(ctx, secretKey),
            webhookSecrets: body.webhook_secrets
              ? sealed(ctx, JSON.stringify(body.webhook_secrets))
              : account.webhookSecrets,
          }
        }),
      }
    },
  }),
  route({
    method: 'POST',
    url: '/v1/gateway_accounts/{id}/disable',
    kind: 'write',
    scope: 'admin',
    operationId: 'disableGatewayAccount',
    tag,
    summary: 'Disable a gateway account',
    description: 'No further attempt is made by it. Attempts under way are followed to their end.',
    answer,
    refusals: ['not_found'],
    async handler(ctx, { params }) {
      return { body: await changed(ctx, params.id, (account) => ({ ...account, status: 'disabled' })) }
    },
  }),
]

async function changed(ctx: Context, accountId: string, change: (account: GatewayAccount) => GatewayAccount) {
  const account = (await findAccount(ctx.tx, ctx.tenantId, accountId)) ?? refuse('not_found', '')
  const updated = { ...change(account), updatedAt: ctx.now }
  addRows(ctx.writeSet, updateAccounts, accountRow(updated))
  return accountToApi(updated)
}

/**
 * A key that somebody sends for the gateway `test` was meant for another one. Stripe shows a publishable key and the secrets of endpoints
 * beside the secret keys; whether a key is a good one only Stripe can say.
 */
function refuseWrongCredentials(gateway: GatewayAccount['gateway'], secretKey: string): void {
  if (gateway === 'test')
    refuseField(
      'invalid_request',
      '/credentials',
      'The gateway `test` has no credentials. Name the gateway that they are for.',
    )
  const isPublishable = secretKey.startsWith('pk_')
  if (isPublishable || secretKey.startsWith('whsec_'))
    refuseField(
      'invalid_request',
      '/credentials/secret_key',
      `This is ${isPublishable ? 'a publishable key' : 'the secret of a webhook'}. A secret key (\`sk_\`) or a restricted key (\`rk_\`) is needed.`,
    )
}

function sealed({ vault }: Context, secret: string): string {
  if (!vault)
    refuse(
      'secrets_key_missing',
      'Set SECRETS_KEY_FILE to a file with 32 random bytes in base64, and start the service again.',
    )
  return vault.seal(secret)
}

function accountToApi(account: GatewayAccount) {
  return {
    id: account.id,
    gateway: account.gateway,
    label: account.label,
    currencies: account.currencies === null ? null : [...account.currencies],
    status: account.status,
    last_error: account.lastError && { ...account.lastError, at: account.lastError.at.toString() },
    not_compared: account.notCompared.map((one) => ({ ...one, since: one.since.toString() })),
    created_at: account.createdAt.toString(),
    updated_at: account.updatedAt.toString(),
  }
}
