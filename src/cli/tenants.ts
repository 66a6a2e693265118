import { open, rm } from 'node:fs/promises'
import { createTenant } from '../modules/tenants/create-tenant.ts'
import { allTenants } from '../modules/tenants/rows.ts'
import { loadEnvironment, readConfig } from '../platform/config.ts'
import { line } from '../platform/http/schema.ts'
import { command, UsageError } from './command.ts'
import { type CommandDatabase, withDatabase } from './database.ts'

const json = { description: 'Print JSON' }

export const keyFileOption = {
  value: 'file',
  description: 'Write the key into this new file (mode 0600) instead of printing it',
} as const

export const tenantCommands = [
  command({
    name: 'tenants create',
    parameters: [{ name: 'name', description: 'the name of the merchant, as printed on invoices' }],
    summary: 'Create a tenant with its first API key',
    details: 'The key may do everything in this tenant. It is shown only once: the service stores a hash of it.',
    options: { 'key-file': keyFileOption, json },
    async run(given, [name = '']) {
      if (!line(255).safeParse(name).success)
        throw new UsageError('A name has 1 to 255 characters on one line, and no invisible ones.')
      await withKeyFile(given['key-file'], (keep) =>
        withDatabase(readConfig(loadEnvironment()), async ({ asOwner }) => {
          const { tenantId, secret } = await asOwner({}, (tx) => createTenant(tx, name))
          const key = await keep(secret)
          if (given.json) console.log(JSON.stringify({ tenant_id: tenantId, key }))
          else
            console.log(
              `Tenant   ${tenantId}\n${key ? `API key  ${key}\n\nKeep the key: it is shown only once.` : ''}`.trim(),
            )
        }),
      )
      return 0
    },
  }),
  command({
    name: 'tenants list',
    summary: 'List the tenants',
    options: { json },
    async run(given) {
      const tenants = await withDatabase(readConfig(loadEnvironment()), ({ asOwner }) =>
        asOwner({ readOnly: true }, allTenants),
      )
      if (given.json) console.log(JSON.stringify(tenants))
      else if (tenants.length === 0) console.log('There is no tenant yet. Create one: billing tenants create <name>')
      else for (const { tenant_id, created_at, name } of tenants) console.log(`${tenant_id}  ${created_at}  ${name}`)
      return 0
    },
  }),
]

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The tenant of a command: the one given, else the only one there is. */
export async function tenantFor({ asOwner }: CommandDatabase, given: string | undefined): Promise<string> {
  if (given !== undefined) {
    if (!uuid.test(given)) throw new UsageError(`"${given}" is not the id of a tenant. See: billing tenants list`)
    return given.toLowerCase()
  }
  const tenants = await asOwner({ readOnly: true }, allTenants)
  const [only, ...others] = tenants
  if (!only) throw new Error('There is no tenant yet. Create one: billing tenants create <name>')
  if (others.length === 0) return only.tenant_id
  const some = tenants.slice(0, 10).map(({ tenant_id, name }) => `  --tenant ${tenant_id}  ${name}`)
  throw new UsageError(`There are ${tenants.length} tenants. Choose one with --tenant:\n${some.join('\n')}`)
}

/**
 * Runs work that creates a key. `keep` writes the secret into the file, if one is named, else returns it to be printed. The file is
 * created before the key, so that a wrong path creates no key, and removed if the work fails.
 */
export async function withKeyFile<T>(
  path: string | undefined,
  make: (keep: (secret: string) => Promise<string | null>) => Promise<T>,
): Promise<T> {
  if (path === undefined) return make(async (secret) => secret)
  const file = await open(path, 'wx', 0o600).catch((error: Error) => {
    throw new Error(`The key could not be written to ${path} (${error.message}).`)
  })
  let isKept = false
  try {
    return await make(async (secret) => {
      await file.writeFile(`${secret}\n`)
      await file.sync()
      isKept = true
      return null
    })
  } finally {
    await file.close()
    if (!isKept) await rm(path, { force: true })
  }
}
