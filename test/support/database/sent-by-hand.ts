import { paymentsToReturn } from '../../../src/modules/bank/candidates/store.ts'
import { dueCustomers, tenantsDueBy } from '../../../src/modules/billing-run/once/store.ts'
import { backlog, claimDueCustomers, dueTenants } from '../../../src/modules/billing-run/queue/store.ts'
import { lockClock } from '../../../src/modules/customers/store.ts'
import { partiesToday, timeZoneOf } from '../../../src/modules/documents/page/store.ts'
import { grantUses } from '../../../src/modules/ledger/grants/store.ts'
import { lockPreview, lockShared, subscribersOf } from '../../../src/modules/plan-migrations/previews/store.ts'
import {
  claimCustomers,
  listNext,
  migrationBacklog,
  runningMigrations,
  waitingSubscriptions,
} from '../../../src/modules/plan-migrations/store.ts'
import { findAddOns } from '../../../src/modules/plans/catalog/store.ts'
import { foundById, foundTypes } from '../../../src/modules/search/store.ts'
import { numberReader } from '../../../src/modules/settings/number-format.ts'
import { lockHighestNumber, numberReadOtherwise } from '../../../src/modules/settings/store.ts'
import { claimTaxChecks } from '../../../src/modules/tax-ids/store.ts'
import { claimTaxReports, claimTaxWaits, findTaxReport, taxBacklog } from '../../../src/modules/tax-run/store.ts'
import { allTenants } from '../../../src/modules/tenants/rows.ts'
import { enterTenant } from '../../../src/modules/tenants/store.ts'
import { advancingClocks } from '../../../src/modules/test-clocks/store.ts'
import { forgetOldAnswers } from '../../../src/modules/transaction/store.ts'
import { codedInvariants, invariants } from '../../../src/modules/verification/invariants.ts'
import { historiesBilledSince, joinWholeTables, listViolations } from '../../../src/modules/verification/store.ts'
import { backendOf, claimTenant, verificationState } from '../../../src/modules/verification/watch/store.ts'
import { listEndpoints, secondsBehind } from '../../../src/modules/webhooks/store.ts'
import { takeOwnership } from '../../../src/platform/database/embedded/ownership.ts'
import { connectForMigration, migrate } from '../../../src/platform/database/migrate.ts'
import { runMigration } from '../../../src/platform/database/migrations/run-file.ts'
import type { Transact, Tx } from '../../../src/platform/database/transaction.ts'
import { sendCollection } from './collection-statements.ts'
import { sendForMail } from './message-statements.ts'
import type { TestDatabase } from './postgres.ts'
import { sendSessions } from './session-statements.ts'
import { sendForUsage } from './usage-statements.ts'
import { sendAsWorker } from './webhook-statements.ts'

/** Sends the statements that no request sends: those of the loops, the command line, the migrations and the embedded database. */
export async function sendByHand(transact: Transact, database: TestDatabase, tenantId: string): Promise<void> {
  await transact({ rollback: true }, (tx) => sendAll(tx, tenantId))
  await migrate(database.adminUrl)
  await buildIndex(database.ownerUrl)
  await contendForOwnership(database.adminUrl)
}

async function sendAll(tx: Tx, tenantId: string): Promise<void> {
  const id = '00000000-0000-7000-8000-000000000000'
  const now = Temporal.Now.instant()
  await enterTenant(tx, tenantId)
  await allTenants(tx)
  await tenantsDueBy(tx, null)
  await dueCustomers(tx, tenantId, { until: now, now, after: null, limit: 1 })
  await dueTenants(tx)
  await claimTaxChecks(tx, 1)
  await claimTaxWaits(tx, 1)
  await claimTaxReports(tx, 1)
  await findTaxReport(tx, tenantId, id)
  await taxBacklog(tx, 60)
  await backlog(tx)
  await grantUses(tx, tenantId, [id])
  await claimDueCustomers(tx, now.add({ hours: 24 * 62 }), 1)
  await lockClock(tx, tenantId, id)
  await lockHighestNumber(tx, tenantId)
  await findAddOns(tx, tenantId, [id])
  await partiesToday(tx, tenantId, id)
  await timeZoneOf(tx, tenantId, { kind: 'invoice', id: id })
  const back = { amountCents: 1n, bookingDate: '2026-02-10', texts: ['E2E-1'], references: ['RF69INV000001'] }
  await paymentsToReturn(tx, tenantId, back)
  const terms = { planId: id, toPlanId: id, when: 'now', proration: 'none', overrides: 'keep' } as const
  await lockPreview(tx, tenantId, terms, now)
  await subscribersOf(tx, tenantId, { planId: id, asOf: now, after: null, limit: 1 })
  await lockShared(tx, tenantId, [id])
  await runningMigrations(tx)
  await migrationBacklog(tx)
  await listNext(tx, tenantId, id, 1)
  await claimCustomers(tx, id, { limit: 1 })
  await waitingSubscriptions(tx, tenantId, id, [id])
  await advancingClocks(tx)
  await forgetOldAnswers(tx)
  await claimTenant(tx, now)
  for (const table of ['invoice', 'credit_note'] as const)
    await numberReadOtherwise(tx, tenantId, table, numberReader('{year}-####'), 2026)
  await verificationState(tx)
  await foundById(tx, tenantId, { id, types: foundTypes })
  await backendOf(tx)
  await historiesBilledSince(tx, { tenantId, days: 62, after: null, limit: 10 })
  await sendCollection(tx, tenantId)
  await sendSessions(tx, tenantId)
  await sendForMail(tx, tenantId)
  await sendForUsage(tx, tenantId)
  await secondsBehind(tx, tenantId, 1n)
  const [shown] = await listEndpoints(tx, tenantId, {}, { before: null, limit: 1 })
  const endpointId = shown?.endpoint.id ?? id
  await sendAsWorker(tx, { tenantId, endpointId, objectId: id, eventId: id, sequence: 1n })
  // As verification does: with look-ups one by one some would take half a minute.
  joinWholeTables(tx, true)
  for (const invariant of invariants) await listViolations(tx, invariant, { tenantId, limit: 1 })
  for (const { check } of codedInvariants) await check(tx, tenantId)
}

async function buildIndex(ownerUrl: string): Promise<void> {
  const client = await connectForMigration(ownerUrl)
  const sql = 'create index concurrently customer_by_name on customer (name)'
  const file = { version: 9999, name: '9999_an_index', sql, checksum: '', isTransactional: false }
  await runMigration(client, file, { lockTimeoutMs: 1000, report: () => {} })
  await client.end()
}

/** Takes the data of a server twice; the second time it is asked who has them. */
async function contendForOwnership(adminUrl: string): Promise<void> {
  const cluster = { home: '', folder: '', log: '', password: '', identifier: '' }
  const ownership = await takeOwnership(cluster, adminUrl)
  await takeOwnership(cluster, adminUrl).catch(() => 'refused')
  await ownership?.release()
}
