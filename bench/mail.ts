// Mail sent by the real service, beside what nodemailer alone hands to the same server. See README.md.
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createTransport } from 'nodemailer'
import { SMTPServer } from 'smtp-server'
import { connect, poolOf, startBenchDatabase } from './support/database.ts'
import { printLoad, printMachine, printTable, whole } from './support/print.ts'
import { cpuMs } from './support/processes.ts'
import { startServiceProcess } from './support/service-process.ts'
import { type BenchTenant, call, makeTenants } from './support/tenants.ts'

const { values: options } = parseArgs({
  options: { mails: { type: 'string', default: '600' }, tenants: { type: 'string', default: '1,4' } },
})
const mails = Number(options.mails)
const tenantCounts = options.tenants.split(',').map(Number)

/** Takes every mail, and keeps the last one and how many there were. */
const taken = { count: 0, last: Buffer.alloc(0) }
const smtp = new SMTPServer({
  ...{ logger: false, hideSTARTTLS: true, authOptional: true, disableReverseLookup: true },
  onData(stream, _session, done) {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => {
      taken.count += 1
      taken.last = Buffer.concat(chunks)
      done()
    })
  },
})
await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve))
const { port } = smtp.server.address() as { readonly port: number }

const database = await startBenchDatabase()
const admin = await connect(database.adminUrl)
try {
  await printMachine(admin)
  const ownerPool = poolOf(database.adminUrl, 1, 'billing_owner')
  const tenants = await makeTenants(ownerPool, Math.max(...tenantCounts))
  await ownerPool.end()
  const service = await startServiceProcess(database.appUrl, {
    environment: { BILLING_SMTP_URL: `smtp://127.0.0.1:${port}`, BILLING_SMTP_FROM: 'billing@operator.example' },
  })
  const invoices = await Promise.all(tenants.map((tenant) => firstInvoice(service.url, tenant)))
  await sent(invoices, 50)
  await aloneFor(5, 50)
  await admin.query('vacuum analyze')
  const rows = []
  for (const count of tenantCounts) {
    const startedCpuMs = cpuMs(service.pid)
    const perSecond = await sent(invoices.slice(0, count), mails)
    const cpu = (cpuMs(service.pid) - startedCpuMs) / mails
    const alone = await aloneFor(count * 5)
    rows.push({
      tenants: count,
      'mails/s': whole(perSecond),
      'nodemailer alone/s': whole(alone),
      ratio: (perSecond / alone).toFixed(2),
      'CPU ms each': cpu.toFixed(1),
      'kB each': whole(taken.last.length / 1000),
    })
  }
  printTable(rows)
  await service.stop()
  printLoad()
} finally {
  await admin.end()
  await database.stop()
  smtp.close()
}

/** A final invoice of a customer with an address; returns its id. */
async function firstInvoice(url: string, tenant: BenchTenant): Promise<string> {
  await call(url, tenant, {
    method: 'PATCH',
    path: '/v1/settings',
    body: { mail: { from: 'billing@merchant.example' } },
  })
  const customer = await call<{ id: string }>(url, tenant, {
    path: '/v1/customers',
    body: { name: 'Ada Lovelace', email: 'ada@customer.example' },
  })
  const lines = Array.from({ length: 12 }, (_, n) => ({ description: `Work ${n}`, unit_amount: '4950' }))
  const body = { customer_id: customer.id, currency: 'EUR', lines }
  const draft = await call<{ id: string }>(url, tenant, { path: '/v1/invoices', body })
  return (await call<{ id: string }>(url, tenant, { path: `/v1/invoices/${draft.id}/finalize`, body: {} })).id
}

/** Has so many mails with a PDF sent, divided over invoices, all due before it begins; returns mails a second. Each comes once. */
async function sent(invoiceIds: readonly string[], count: number): Promise<number> {
  const before = taken.count
  await admin.query(
    `insert into message (tenant_id, id, kind, copy, customer_id, invoice_id, recipient, due_at, created_at, updated_at)
    select i.tenant_id, gen_random_uuid(), 'invoice', m.next + n, i.customer_id, i.id, 'ada@customer.example', now(), now(), now()
    from invoice i
    cross join lateral (select coalesce(max(copy), 0) as next from message where tenant_id = i.tenant_id and invoice_id = i.id) m
    cross join generate_series(1, $2::int) n
    where i.id = any($1)`,
    [invoiceIds, Math.ceil(count / invoiceIds.length)],
  )
  const wanted = Math.ceil(count / invoiceIds.length) * invoiceIds.length
  const startedMs = performance.now()
  for (;;) {
    const { rows } = await admin.query<{ left: string }>(
      'select count(*) as left from message where due_at is not null',
    )
    if (Number(rows[0]?.left) === 0) break
    await pause(20)
  }
  const tookMs = performance.now() - startedMs
  if (taken.count - before !== wanted) throw new Error(`${taken.count - before} of ${wanted} have come`)
  return wanted / (tookMs / 1000)
}

/** Hands the last mail to the server as often by nodemailer, so many at a time, over a connection each; returns mails a second. */
async function aloneFor(inFlight: number, count = mails): Promise<number> {
  const raw = taken.last
  const transport = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true })
  const envelope = { from: 'billing@operator.example', to: ['ada@customer.example'] }
  let left = count
  const startedMs = performance.now()
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (left-- > 0) await transport.sendMail({ envelope, raw })
    }),
  )
  return count / ((performance.now() - startedMs) / 1000)
}
