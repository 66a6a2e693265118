import { createPrivateKey } from 'node:crypto'
import { z } from 'zod'
import { refuse, refuseField } from '../../../domain/refusal.ts'
import { instantAnswer, line } from '../../../platform/http/schema.ts'
import type { Context } from '../../transaction/context.ts'
import { route } from '../../transaction/route.ts'
import { addRows } from '../../transaction/write-set.ts'
import { deleteServer, findServer, type StoredServer, saveServers, serverRow } from './store.ts'

const tag = 'Settings'

const host = line(255).regex(/^[A-Za-z0-9._:-]+$/, 'Expected a host name or an address')
const domain = line(253).regex(/^[A-Za-z0-9.-]+$/, 'Expected a domain')
const security = z.enum(['tls', 'starttls', 'none']).meta({
  id: 'MailSecurity',
  description:
    '`tls`: from the first byte, usually port 465; `starttls`: before the login, always, usually port 587; `none`: in ' +
    'the clear, only where the operator allows private addresses',
})
const body = z
  .strictObject({
    host,
    port: z.int().min(1).max(65_535),
    security,
    username: line(255).nullable().default(null),
    password: line(255).optional().meta({ description: 'Stored sealed, never shown. Absent: the one before stays' }),
    dkim: z
      .strictObject({
        domain,
        selector: domain,
        private_key: z.string().max(10_000).optional().meta({
          description: 'RSA or Ed25519, in PEM. Stored sealed, never shown. Absent: the one before stays',
        }),
      })
      .meta({ id: 'PutDkim' })
      .nullable()
      .default(null)
      .meta({ description: 'Signs each mail; null: the server signs, or nobody' }),
  })
  .meta({ id: 'PutMailServer' })

const schema = z
  .object({
    host: z.string(),
    port: z.int(),
    security,
    username: z.string().nullable(),
    dkim: z.object({ domain: z.string(), selector: z.string() }).meta({ id: 'Dkim' }).nullable(),
    created_at: instantAnswer,
    updated_at: instantAnswer,
  })
  .meta({ id: 'MailServer' })

const example = {
  host: 'smtp.example.com',
  port: 587,
  security: 'starttls' as const,
  username: 'billing@example.com',
  dkim: { domain: 'example.com', selector: 'billing' },
  created_at: '2026-01-31T09:00:00Z',
  updated_at: '2026-01-31T09:00:00Z',
}
const answer = { description: 'The mail server', schema, example }

export const mailServerRoutes = [
  route({
    method: 'GET',
    url: '/v1/mail_server',
    kind: 'read',
    scope: 'read',
    operationId: 'getMailServer',
    tag,
    summary: 'Read your mail server',
    description:
      'Without its password and key. If you have none, mail leaves by that of the service, where there is one.',
    answer: {
      description: 'Your mail server, and whether the service has one',
      schema: z.object({ mail_server: schema.nullable(), service_has_one: z.boolean() }).meta({ id: 'MailServers' }),
      example: { mail_server: example, service_has_one: false },
    },
    async handler(ctx) {
      const server = await findServer(ctx.tx, ctx.tenantId)
      return { body: { mail_server: server ? serverToApi(server) : null, service_has_one: ctx.hasMailServer } }
    },
  }),
  route({
    method: 'PUT',
    url: '/v1/mail_server',
    kind: 'write',
    scope: 'admin',
    operationId: 'putMailServer',
    tag,
    summary: 'Set your mail server',
    description:
      'What mail to your customers leaves by, from the next mail on. Only public addresses and the ports 25, 465, 587 ' +
      'and 2525 are allowed, unless the operator allows others.',
    body: { schema: body, example: { ...base(), username: 'billing@example.com', password: 'secret' } },
    answer,
    refusals: ['secrets_key_missing'],
    async handler(ctx, { body: wanted }) {
      const refusal = ctx.refusalOfMailServer(wanted)
      if (refusal !== null) refuseField('invalid_request', `/${refusal.field}`, `${refusal.reason}.`)
      const before = await findServer(ctx.tx, ctx.tenantId)
      const server: StoredServer = {
        host: wanted.host,
        port: wanted.port,
        security: wanted.security,
        username: wanted.username,
        password: passwordOf(ctx, wanted, before),
        dkim: dkimOf(ctx, wanted.dkim, before),
        createdAt: before?.createdAt ?? ctx.now,
        updatedAt: ctx.now,
      }
      addRows(ctx.writeSet, saveServers, serverRow(server))
      return { body: serverToApi(server) }
    },
  }),
  route({
    method: 'DELETE',
    url: '/v1/mail_server',
    kind: 'write',
    scope: 'admin',
    operationId: 'deleteMailServer',
    tag,
    summary: 'Remove your mail server',
    description: 'Mail then leaves by the server of the service, if it has one; else it waits.',
    answer: {
      description: 'Removed',
      schema: z.object({ deleted: z.literal(true) }).meta({ id: 'DeletedMailServer' }),
      example: { deleted: true as const },
    },
    refusals: ['not_found'],
    async handler(ctx) {
      if (!(await deleteServer(ctx.tx, ctx.tenantId))) refuse('not_found', '')
      return { body: { deleted: true as const } }
    },
  }),
]

function base() {
  return { host: example.host, port: example.port, security: example.security }
}

function passwordOf(
  ctx: Context,
  wanted: { readonly username: string | null; readonly password?: string | undefined },
  before: StoredServer | undefined,
): string | null {
  if (wanted.username === null) {
    if (wanted.password !== undefined) refuseField('invalid_request', '/username', 'A password needs a user name.')
    return null
  }
  const password = wanted.password === undefined ? before?.password : sealed(ctx, wanted.password)
  return password ?? refuseField('invalid_request', '/password', 'A user name needs a password.')
}

function dkimOf(
  ctx: Context,
  wanted: { readonly domain: string; readonly selector: string; readonly private_key?: string | undefined } | null,
  before: StoredServer | undefined,
): StoredServer['dkim'] {
  if (wanted === null) return null
  const { domain: signing, selector, private_key: key } = wanted
  if (key !== undefined && !isKey(key))
    refuseField('invalid_request', '/dkim/private_key', 'This is no private key in PEM that DKIM can sign with.')
  const privateKey = key === undefined ? before?.dkim?.privateKey : sealed(ctx, key)
  if (privateKey === undefined) refuseField('invalid_request', '/dkim/private_key', 'A signature needs a private key.')
  return { domain: signing, selector, privateKey }
}

function isKey(pem: string): boolean {
  try {
    return ['rsa', 'ed25519'].includes(createPrivateKey(pem).asymmetricKeyType ?? '')
  } catch {
    return false
  }
}

function sealed({ vault }: Context, secret: string): string {
  if (!vault)
    refuse(
      'secrets_key_missing',
      'Set SECRETS_KEY_FILE to a file with 32 random bytes in base64, and start the service again.',
    )
  return vault.seal(secret)
}

function serverToApi(server: StoredServer) {
  return {
    host: server.host,
    port: server.port,
    security: server.security,
    username: server.username,
    dkim: server.dkim && { domain: server.dkim.domain, selector: server.dkim.selector },
    created_at: server.createdAt.toString(),
    updated_at: server.updatedAt.toString(),
  }
}
