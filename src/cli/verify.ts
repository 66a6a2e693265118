import { loadEnvironment, readConfig } from '../platform/config.ts'
import { command, UsageError } from './command.ts'
import { withDatabase } from './database.ts'

const daysByDefault = 35

/** `billing verify`: every invariant, over all tenants; exit code 1 when something does not hold. */
export const verifyCommand = command({
  name: 'verify',
  summary: 'Check every invariant of the data; changes nothing',
  details:
    'Covers all tenants, while the service runs. Prints each check and each violation, and how many payments a person should ' +
    'look at; exits with 1 if there is a violation.',
  options: {
    rebuild: { description: 'Also recompute the charges of the last days from history, and compare them to the cent' },
    days: { value: 'number', description: `How many days --rebuild goes back (${daysByDefault})` },
    tenant: { value: 'id', description: 'Only the data of this tenant' },
    json: { description: 'Print JSON' },
  },
  async run(given) {
    const days = Number(given.days ?? daysByDefault)
    if (!Number.isInteger(days) || days < 1 || days > 36_500)
      throw new UsageError('--days needs a whole number from 1 on.')
    if (given.days !== undefined && !given.rebuild) throw new UsageError('--days needs --rebuild.')
    if (given.tenant !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(given.tenant)) {
      throw new UsageError(`"${given.tenant}" is not the id of a tenant. See: billing tenants list`)
    }
    const [{ oneSnapshot, verify }, { rebuild }, { isClean, findingsText, reportOf }, { countFindings }] =
      await Promise.all([
        import('../modules/verification/verify.ts'),
        import('../modules/verification/rebuild.ts'),
        import('../modules/verification/report.ts'),
        import('../modules/verification/findings/store.ts'),
      ])
    const scope = given.tenant === undefined ? {} : { tenantId: given.tenant }
    const { checks, findings } = await withDatabase(readConfig(loadEnvironment()), ({ asOwner }) =>
      asOwner(oneSnapshot, async (tx) => {
        const found = await verify(tx, scope)
        const rebuilt = given.rebuild ? [await rebuild(tx, { ...scope, days })] : []
        return { checks: [...found, ...rebuilt], findings: await countFindings(tx, given.tenant ?? null) }
      }),
    )
    const isGood = isClean(checks)
    const asJson = () => JSON.stringify({ is_clean: isGood, data: checks, findings })
    console.log(given.json ? asJson() : `${reportOf(checks).trimEnd()}\n${findingsText(findings)}`)
    return isGood ? 0 : 1
  },
})
