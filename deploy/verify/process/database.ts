// A migrated PostgreSQL of npm for a check without Docker: `node database.ts FOLDER PORT` prints a superuser's URL and lives until
// SIGTERM. The application's password is `billing-app-in-tests`, as in the tests.
import { rm } from 'node:fs/promises'
import { startEmbedded } from '../../../src/platform/database/embedded.ts'
import { migrate } from '../../../src/platform/database/migrate.ts'
import { appPassword } from '../../../test/support/postgres.ts'

const [folder = '', port = ''] = process.argv.slice(2)
const settings = { max_connections: '400', synchronous_commit: 'off' }
const server = await startEmbedded({ dataDirectory: folder, port: Number(port), settings })
process.once('SIGTERM', async () => {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})
await migrate(server.adminUrl, { appPassword })
console.log(server.adminUrl)
