import { invite, resetPassword } from '../modules/people/invite.ts'
import { email } from '../modules/people/schemas.ts'
import { asTenant } from '../modules/tenants/as-tenant.ts'
import { type Role, roles } from '../modules/transaction/roles.ts'
import { loadEnvironment, publicUrlOf, readConfig } from '../platform/config.ts'
import { command, UsageError } from './command.ts'
import { withDatabase } from './database.ts'
import { tenantFor } from './tenants.ts'

const tenant = { value: 'id', description: 'The tenant; may be left out if there is only one' } as const
const address = { name: 'email', description: 'the e-mail address of the person' } as const

export const peopleCommands = [
  command({
    name: 'people invite',
    parameters: [address],
    summary: 'Print a link by which a person gets an account',
    details: 'The link works once, for seven days. BILLING_PUBLIC_URL is where people reach the service.',
    options: { tenant, role: { value: 'role', description: `${roles.join(', ')} (default: admin)` } },
    async run(given, [to = '']) {
      const role = roleOf(given.role ?? 'admin')
      return printLink(given.tenant, 'welcome', (ctx) => invite(ctx, { email: emailOf(to), role }))
    },
  }),
  command({
    name: 'people reset',
    parameters: [address],
    summary: 'Print a link by which a member sets a new password',
    details: 'The link works once, for an hour. With the new password all their sessions end.',
    options: { tenant },
    run: (given, [to = '']) => printLink(given.tenant, 'reset', (ctx) => resetPassword(ctx, emailOf(to))),
  }),
]

async function printLink(
  given: string | undefined,
  page: 'welcome' | 'reset',
  make: (ctx: Parameters<typeof invite>[0]) => Promise<{ readonly token: string }>,
): Promise<number> {
  const config = readConfig(loadEnvironment())
  const { token } = await withDatabase(config, async (database) => {
    const tenantId = await tenantFor(database, given)
    return database.asApp({}, (tx) => asTenant(tx, tenantId, make))
  })
  console.log(`${publicUrlOf(config)}/console/${page}#${token}`)
  return 0
}

function roleOf(text: string): Role {
  const role = roles.find((one) => one === text)
  if (!role) throw new UsageError(`"${text}" is not a role: ${roles.join(', ')}.`)
  return role
}

function emailOf(text: string): string {
  const parsed = email.safeParse(text)
  if (!parsed.success) throw new UsageError(`"${text}" is not an e-mail address.`)
  return parsed.data
}
