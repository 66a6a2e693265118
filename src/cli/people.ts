import { invite, linkUrl, resetPassword } from '../modules/people/invite.ts'
import { email } from '../modules/people/schemas.ts'
import { asTenant } from '../modules/tenants/as-tenant.ts'
import type { Context } from '../modules/transaction/context.ts'
import { type Role, roles } from '../modules/transaction/roles.ts'
import { loadEnvironment, publicUrlOf, readConfig } from '../platform/config.ts'
import { keptVault } from '../platform/kept-vault.ts'
import { command, UsageError } from './command.ts'
import { withDatabase } from './database.ts'
import { tenantFor } from './tenants.ts'

const tenant = { value: 'id', description: 'The tenant; may be left out if there is only one' } as const
const mail = { description: 'Mail the link to the person too' } as const
const address = { name: 'email', description: 'the e-mail address of the person' } as const

export const peopleCommands = [
  command({
    name: 'people invite',
    parameters: [address],
    summary: 'Print a link by which a person gets an account',
    details: 'The link works once, for seven days. BILLING_PUBLIC_URL is where people reach the service.',
    options: { tenant, mail, role: { value: 'role', description: `${roles.join(', ')} (default: admin)` } },
    async run(given, [to = '']) {
      const role = roleOf(given.role ?? 'admin')
      return printLink(given, 'welcome', (ctx) => invite(ctx, { email: emailOf(to), role }))
    },
  }),
  command({
    name: 'people reset',
    parameters: [address],
    summary: 'Print a link by which a member sets a new password',
    details: 'The link works once, for an hour. With the new password all their sessions end.',
    options: { tenant, mail },
    run: (given, [to = '']) => printLink(given, 'reset', (ctx) => resetPassword(ctx, emailOf(to))),
  }),
]

async function printLink(
  given: { readonly tenant: string | undefined; readonly mail: boolean },
  page: 'welcome' | 'reset',
  make: (ctx: Context) => ReturnType<typeof invite>,
): Promise<number> {
  const config = readConfig(loadEnvironment())
  const publicUrl = publicUrlOf(config)
  // By the command line a link is mailed only if that is asked for: without a key it cannot be.
  const mailing = given.mail
    ? { vault: await keptVault(config), hasMailServer: config.smtpUrl !== null }
    : { vault: null, hasMailServer: false }
  const { invitation, token } = await withDatabase(config, async (database) => {
    const tenantId = await tenantFor(database, given.tenant)
    return database.asApp({}, (tx) =>
      asTenant(tx, tenantId, async (ctx) => {
        const made = await make({ ...ctx, publicUrl, ...mailing })
        if (given.mail && made.invitation.mailStatus === null)
          throw new UsageError(
            'There is no mail server, or no SECRETS_KEY_FILE. Without --mail the link is only printed.',
          )
        return made
      }),
    )
  })
  if (invitation.mailStatus !== null) console.error(`Mailed to ${invitation.email} by the running service.`)
  console.log(linkUrl({ publicUrl }, page, token))
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
