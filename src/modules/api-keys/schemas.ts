import { z } from 'zod'
import { type Area, areas } from '../../platform/http/request-lifecycle.ts'
import { id, instantAnswer, line, listQuery } from '../../platform/http/schema.ts'
import { level, permissionsAnswer } from '../people/schemas.ts'
import { scopes } from './api-key.ts'

const scope = z.enum(scopes).meta({ id: 'Scope' })

const wantedLevel = level.optional()
const permissions = z
  .strictObject(Object.fromEntries(areas.map((area) => [area, wantedLevel])) as Record<Area, typeof wantedLevel>)
  .refine((wanted) => Object.values(wanted).some((one) => one !== 'none'), 'A key that may do nothing is of no use')
  .meta({ id: 'NewPermissions' })

export const newApiKeySchema = z
  .strictObject({
    name: line(255).meta({ description: 'The purpose of the key' }),
    scopes: z.array(scope).min(1).max(scopes.length).optional().meta({
      description:
        '`admin` covers `write`, `write` covers `read` and `usage`; `usage` may send usage and nothing else. Of a restricted key, none',
    }),
    permissions: permissions.optional().meta({
      description:
        'In place of `scopes`: what a restricted key may do by area, else nothing. What needs the scope `admin` it never may',
    }),
  })
  .refine(({ scopes: wanted, permissions: restricted }) => (wanted === undefined) !== (restricted === undefined), {
    message: 'Send either scopes or permissions',
    path: ['scopes'],
  })
  .meta({ id: 'CreateApiKey' })

export const apiKeyPages = listQuery({})

const fields = {
  id,
  name: z.string(),
  prefix: z.string().meta({ description: 'The first characters of the secret' }),
  scopes: z.array(scope).meta({ description: 'Empty for a restricted key' }),
  permissions: permissionsAnswer.nullable().meta({ description: 'Of a restricted key; null for a key with scopes' }),
  created_at: instantAnswer,
  updated_at: instantAnswer,
  revoked_at: instantAnswer.nullable(),
  last_used_at: instantAnswer.nullable().meta({ description: 'Updated with a delay of up to a minute' }),
}

export const apiKeySchema = z.object(fields).meta({ id: 'ApiKey' })

export const apiKeyWithSecretSchema = z
  .object({
    ...fields,
    secret: z
      .string()
      .nullable()
      .meta({ description: 'Shown only once; null when the request is repeated with its idempotency key' }),
  })
  .meta({ id: 'ApiKeyWithSecret' })

export const apiKeyExample = {
  id: '019a3c5e-1111-7000-8000-000000000007',
  name: 'checkout',
  prefix: 'billing_k3J9xw',
  scopes: ['write' as const],
  permissions: null,
  created_at: '2026-01-31T09:00:00Z',
  updated_at: '2026-01-31T09:00:00Z',
  revoked_at: null,
  last_used_at: '2026-01-31T09:05:00Z',
}
