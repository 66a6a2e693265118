import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { untilSo } from '../support/http/patience.ts'
import { startMailingService } from '../support/mail/mailing-service.ts'
import { made } from '../support/service/merchant.ts'
import { type ServiceProcess, startServiceProcess } from '../support/service/service-process.ts'

// Study 9 #25: never lost, a second copy only after the crash itself, and with the same Message-ID.

const { service, server, owner, setUp, addressOf, finalInvoice } = await startMailingService({ BILLING_ROLE: 'api' })
const secretsKey = new URL('../support/service/secrets.key', import.meta.url).pathname
const running = new Set<ServiceProcess>()
after(() => Promise.all([...running].map((one) => one.end('SIGKILL'))))
await setUp(['invoice'])

async function startWorker(): Promise<ServiceProcess> {
  const worker = await startServiceProcess({
    ...{ DATABASE_URL: service.database.appUrl, MIGRATION_DATABASE_URL: service.database.adminUrl },
    ...{ SECRETS_KEY_FILE: secretsKey, BILLING_MIGRATE: 'off', BILLING_ROLE: 'worker' },
    ...{ WEBHOOK_ALLOW_PRIVATE: 'true', VERIFICATION_EVERY_MS: '0' },
  })
  running.add(worker)
  return worker
}
async function kill(worker: ServiceProcess): Promise<void> {
  await worker.end('SIGKILL')
  running.delete(worker)
}
async function queued(count: number): Promise<string[]> {
  const emails = Array.from({ length: count }, () => addressOf('many'))
  for (const email of emails) await finalInvoice({ email })
  return emails
}
const isLeft = async () =>
  Number((await owner('select count(*) as left from message where due_at is not null'))[0].left)

test('two workers at once send each message once, invitations too', async () => {
  const emails = await queued(40)
  for (let invited = 0; invited < 10; invited += 1) {
    const email = addressOf('invited')
    made(await service.post('/v1/people/invitations', { email, role: 'viewer' }))
    emails.push(email)
  }
  const workers = await Promise.all([startWorker(), startWorker()])
  await untilSo('all are sent', async () => (await isLeft()) === 0, { minutesMost: 1 })
  await Promise.all(workers.map(kill))
  const received = server.received.map(({ to }) => to)
  assert.deepEqual(received.toSorted(), emails.toSorted())
})

test('workers that are killed between sending and storing lose nothing; a second copy has the same Message-ID', async () => {
  const emails = new Set(await queued(40))
  const received = () => server.received.filter(({ to }) => emails.has(to))
  server.delayMs = () => 150
  let underWay = 0
  for (let round = 1; round <= 5; round += 1) {
    const worker = await startWorker()
    const before = received().length
    await untilSo('some are sent', () => received().length >= before + 3, { minutesMost: 1 })
    await kill(worker)
    const [{ sending }] = await owner(`select count(*)::int as sending from message where status = 'sending'`)
    underWay += sending
    // The leases of the killed one are over.
    await owner(`update message set due_at = now() where status = 'sending'`)
  }
  server.delayMs = () => 0
  const last = await startWorker()
  await untilSo('all are sent', async () => (await isLeft()) === 0, { minutesMost: 1 })
  assert.equal(await last.end('SIGTERM'), 0)
  running.delete(last)
  assert.ok(underWay > 0, 'none was killed while it was sending')
  const byAddress = Map.groupBy(received(), ({ to }) => to)
  assert.equal(byAddress.size, emails.size)
  for (const [to, mails] of byAddress)
    assert.equal(new Set(mails.map(({ headers }) => headers['message-id'])).size, 1, to)
  const copies = received().length - emails.size
  assert.ok(copies > 0 && copies <= underWay, `${copies} copies of ${underWay} under way`)
  const statuses = await owner('select distinct status from message')
  assert.deepEqual(statuses, [{ status: 'sent' }])
})
