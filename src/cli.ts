#!/usr/bin/env node
import { collectionCommands } from './cli/collection.ts'
import { command, runCommand, UsageError } from './cli/command.ts'
import { migrateDatabase } from './cli/database.ts'
import { demoCommand } from './cli/demo.ts'
import { keyCommands } from './cli/keys.ts'
import { listenCommand } from './cli/listen.ts'
import { peopleCommands } from './cli/people.ts'
import { runCommandOnce } from './cli/run.ts'
import { tenantCommands } from './cli/tenants.ts'
import { verifyCommand } from './cli/verify.ts'
import { Refusal, refusals } from './domain/refusal.ts'
import { ConfigError, loadEnvironment, readConfig } from './platform/config.ts'

// Each command imports its own modules when it runs, so that the others start fast.
const commands = [
  command({
    name: 'serve',
    summary: 'Run the service: API, billing, or both (BILLING_ROLE)',
    details: 'The same as npm start. SIGTERM or Ctrl-C ends it without losing a request.',
    options: {},
    async run() {
      const { serve } = await import('./main.ts')
      await serve(readConfig(loadEnvironment()))
      return 0
    },
  }),
  command({
    name: 'migrate',
    summary: 'Migrate the database to the schema of this version',
    details: 'Uses MIGRATION_DATABASE_URL, else DATABASE_URL. Safe to run several times, also at the same time.',
    options: {},
    async run() {
      const applied = await migrateDatabase(readConfig(loadEnvironment()), (line) => console.log(line))
      if (applied.length === 0) console.log('The schema is current.')
      return 0
    },
  }),
  ...tenantCommands,
  ...keyCommands,
  ...peopleCommands,
  runCommandOnce,
  ...collectionCommands,
  verifyCommand,
  listenCommand,
  demoCommand(async (config, log) => (await import('./service.ts')).startService(config, log)),
  command({
    name: 'openapi',
    summary: 'Print the OpenAPI document of the API',
    options: {},
    async run() {
      const [{ document, documentedRoutes }, { documentOf }] = await Promise.all([
        import('./api.ts'),
        import('./platform/http/openapi.ts'),
      ])
      console.log(JSON.stringify(documentOf(documentedRoutes, document), null, 2))
      return 0
    },
  }),
]

try {
  process.exitCode = await runCommand(commands, process.argv.slice(2))
} catch (error) {
  process.exitCode = error instanceof UsageError || error instanceof ConfigError ? 2 : 1
  console.error(await sentenceOf(error))
}

async function sentenceOf(error: unknown): Promise<unknown> {
  if (error instanceof UsageError) {
    const saysWhereToLook = /billing|\n/.test(error.message)
    return saysWhereToLook ? error.message : `${error.message}\nSee: billing --help`
  }
  if (error instanceof Refusal) return error.message || refusals[error.code].title
  const { printable } = await import('./main.ts')
  return printable(error)
}
