import { type ApiKey, scopes } from '../modules/api-keys/api-key.ts'
import { apiKeyToApi } from '../modules/api-keys/to-api.ts'
import { createKeyOf, keysOf, revokeKeyOf } from '../modules/tenants/manage-keys.ts'
import { loadEnvironment, readConfig } from '../platform/config.ts'
import type { Levels, Scope } from '../platform/http/request-lifecycle.ts'
import { line } from '../platform/http/schema.ts'
import { command, UsageError } from './command.ts'
import { withDatabase } from './database.ts'
import { keyFileOption, tenantFor, withKeyFile } from './tenants.ts'

const tenant = { value: 'id', description: 'The tenant of the keys; may be left out if there is only one' } as const
const json = { description: 'Print JSON' }

export const keyCommands = [
  command({
    name: 'keys create',
    summary: 'Create an API key',
    details:
      'The key is shown only once: the service stores a hash of it. If every key is lost, this command makes a new one.',
    options: {
      tenant,
      name: { value: 'name', description: 'Name of the key (default: made on the command line)' },
      scopes: { value: 'scopes', description: 'read, write, admin or usage, separated by commas (default: admin)' },
      'key-file': keyFileOption,
      json,
    },
    async run(given) {
      const wanted = { name: given.name ?? 'made on the command line', scopes: scopesOf(given.scopes ?? 'admin') }
      if (!line(255).safeParse(wanted.name).success)
        throw new UsageError('A name has 1 to 255 characters on one line, and no invisible ones.')
      await withKeyFile(given['key-file'], (keep) =>
        withDatabase(readConfig(loadEnvironment()), async (database) => {
          const tenantId = await tenantFor(database, given.tenant)
          const { key, secret } = await database.asApp({}, (tx) => createKeyOf(tx, tenantId, wanted))
          const shown = await keep(secret)
          if (given.json) console.log(JSON.stringify({ ...apiKeyToApi(key), secret: shown }))
          else console.log(`${key.id}${shown ? `\n${shown}\n\nKeep the key: it is shown only once.` : ''}`)
        }),
      )
      return 0
    },
  }),
  command({
    name: 'keys list',
    summary: 'List the API keys, including revoked ones',
    options: { tenant, json },
    async run(given) {
      const keys = await withDatabase(readConfig(loadEnvironment()), async (database) => {
        const tenantId = await tenantFor(database, given.tenant)
        return database.asApp({}, (tx) => keysOf(tx, tenantId))
      })
      if (given.json) console.log(JSON.stringify(keys.map(apiKeyToApi)))
      else for (const key of keys) console.log(keyLine(key))
      return 0
    },
  }),
  command({
    name: 'keys revoke',
    parameters: [{ name: 'id', description: 'the id of the key, as "billing keys list" shows it' }],
    summary: 'Revoke an API key, at once and permanently',
    options: { tenant },
    async run(given, [id = '']) {
      const key = await withDatabase(readConfig(loadEnvironment()), async (database) => {
        const tenantId = await tenantFor(database, given.tenant)
        return database.asApp({}, (tx) => revokeKeyOf(tx, tenantId, idOf(id)))
      })
      console.log(keyLine(key))
      return 0
    },
  }),
]

function scopesOf(text: string): readonly Scope[] {
  const names = text.split(',').map((name) => name.trim())
  const known = scopes.filter((scope) => names.includes(scope))
  if (known.length === new Set(names).size) return known
  throw new UsageError(`"${text}" is not a list of scopes: ${scopes.join(', ')}.`)
}

function idOf(text: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text
  throw new UsageError(`"${text}" is not the id of a key. See: billing keys list`)
}

function keyLine({ id, prefix, scopes: allowed, permissions, createdAt, lastUsedAt, revokedAt, name }: ApiKey): string {
  const may = permissions ? restricted(permissions) : allowed.join(',')
  const state = revokedAt ? `revoked ${revokedAt}` : lastUsedAt ? `last used ${lastUsedAt}` : 'never used'
  return `${id}  ${prefix}…  ${may.padEnd(16)}  created ${createdAt}  ${state}  ${name}`
}

/** `money:read,billing:write`. */
function restricted(permissions: Levels): string {
  return Object.entries(permissions)
    .flatMap(([area, level]) => (level === 'none' ? [] : [`${area}:${level}`]))
    .join(',')
}
