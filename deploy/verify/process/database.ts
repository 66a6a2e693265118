// A migrated PostgreSQL of npm for a check without Docker: `node database.ts FOLDER PORT` prints a superuser's URL and lives until
// SIGTERM. The application's password is `billing-app-in-tests`, as in the tests.
import { rm } from 'node:fs/promises'
import { startEmbedded } from '../../../src/platform/database/embedded.ts'
import { migrate } from '../../../src/platform/database/migrate.ts'
import { appPassword } from '../../../test/support/database/postgres.ts'

const [folder = '', port = ''] = process.argv.slice(2)
const ending = Promise.withResolvers<void>()
process.once('SIGTERM', () => ending.resolve()) // also while it starts: PostgreSQL must not stay behind
const server = await startEmbedded({
  dataDirectory: folder,
  port: Number(port),
  settings: { max_connections: '400', synchronous_commit: 'off' },
})
await migrate(server.adminUrl, { appPassword })
console.log(server.adminUrl)
const awake = setInterval(() => {}, 60_000) // a promise alone keeps no process alive, and PostgreSQL would stay behind
await ending.promise
clearInterval(awake)
await server.stop()
await rm(folder, { recursive: true, force: true })
