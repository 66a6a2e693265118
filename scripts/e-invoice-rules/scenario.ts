import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { billingClient } from '../../packages/sdk/index.ts'
import { readConfig } from '../../src/platform/config.ts'
import { openLog } from '../../src/platform/log.ts'
import { startService } from '../../src/service.ts'
import { type CheckedFile, ciiRules, facturXRules, rulesOf } from './documents.ts'

/** The files of the documents that a service has made, as it serves them. */
export interface ServedFiles {
  readonly xml: readonly CheckedFile[]
  readonly pdfs: readonly { readonly name: string; readonly pdf: Uint8Array; readonly isFacturX: boolean }[]
}

const buyers = {
  xrechnung: { country: 'DE', city: 'München', postal_code: '80331', scheme: '9930', value: 'DE129273398' },
  peppol: { country: 'FR', city: 'Paris', postal_code: '75002', scheme: '0009', value: '30326504500017' },
  en16931: { country: 'US', city: 'Austin', postal_code: '78701', scheme: 'EM', value: 'ap@buyer.example' },
} as const

/** A year of three customers on a test clock: seats, changes up and down, a pause, a cancellation, work by hand. At most so many PDFs. */
export async function filesOfAYear(wanted: { readonly pdfs: number }): Promise<ServedFiles> {
  const dataDir = await mkdtemp(join(tmpdir(), 'e-invoice-year-'))
  const config = readConfig({
    ...{ BILLING_DATA_DIR: dataDir, PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'fatal', BILLING_CONSOLE: 'off' },
    ...{ RATE_LIMIT_PER_SECOND: '100000' },
  })
  const service = await startService(config, openLog({ level: 'fatal', format: 'json' }))
  try {
    const billing = billingClient({ url: service.address, key: service.firstSecret ?? '' })
    await billing.settings.update({
      name: 'Muster SaaS GmbH',
      address: { line1: 'Hauptstr. 1', city: 'Berlin', postal_code: '10827', country: 'DE' },
      bank_account: { iban: 'DE89370400440532013000' },
      net_days: 14,
      e_invoicing: {
        legal_id: { scheme: '0002', value: 'HRB12345' },
        electronic_address: { scheme: '9930', value: 'DE136695976' },
        contact: { name: 'Accounts', phone: '+49 30 1234567', email: 'billing@seller.example' },
      },
    })
    const money = { currency: 'EUR', amount_cents: 4900 }
    await billing.plans.create({ code: 'basic', name: 'Basic', ...money })
    await billing.plans.create({ code: 'pro', name: 'Pro', ...money, amount_cents: 12900 })
    const clock = await billing.testClocks.create({ now: '2026-01-31T09:00:00Z' })
    for (const [profile, { scheme, value, ...place }] of Object.entries(buyers)) {
      const customer = await billing.customers.create({
        ...{ name: `Käufer & Söhne <${profile}> 株式会社`, time_zone: 'Europe/Berlin', test_clock_id: clock.id },
        address: { line1: 'Ring 5', ...place },
        e_invoice: {
          profile: profile as keyof typeof buyers,
          ...{ buyer_reference: '04011000-1234512345-35', electronic_address: { scheme, value } },
        },
      })
      const { id } = await billing.subscriptions.create({ customer_id: customer.id, plan_code: 'basic', quantity: 3 })
      await billing.testClocks.advance(clock.id, { to: await later(12) })
      await billing.subscriptions.change(id, { plan_code: 'pro', quantity: 5 })
      await billing.testClocks.advance(clock.id, { to: await later(40) })
      await billing.subscriptions.change(id, { plan_code: 'basic', quantity: 2 })
      await billing.subscriptions.pause(id, {})
      await billing.testClocks.advance(clock.id, { to: await later(20) })
      await billing.subscriptions.resume(id, {})
      const lines = [{ description: 'Work', quantity: 3, unit_amount: '33.5' }]
      const { id: draft } = await billing.invoices.create({ customer_id: customer.id, currency: 'EUR', lines })
      await billing.invoices.finalize(draft)
      await billing.testClocks.advance(clock.id, { to: await later(45) })
      await billing.subscriptions.cancel(id, { when: 'now' })
    }
    return await served()

    async function later(days: number): Promise<string> {
      const { now } = await billing.testClocks.get(clock.id)
      return Temporal.Instant.from(now)
        .add({ hours: days * 24 })
        .toString()
    }

    async function served(): Promise<ServedFiles> {
      const [xml, pdfs]: [CheckedFile[], { name: string; pdf: Uint8Array; isFacturX: boolean }[]] = [[], []]
      const kinds = [
        { kind: 'invoice', of: billing.invoices, all: await Array.fromAsync(billing.invoices.all({})) },
        { kind: 'credit_note', of: billing.creditNotes, all: await Array.fromAsync(billing.creditNotes.all({})) },
      ] as const
      for (const { kind, of, all } of kinds) {
        for (const { id, number } of all) {
          for (const profile of ['en16931', 'xrechnung'] as const) {
            const common = { breaks: null, name: `year-${number}-${profile}` }
            xml.push({
              ...common,
              name: `${common.name}-ubl`,
              rules: rulesOf[profile][kind],
              xml: await of.getUbl(id, { profile }),
            })
            xml.push({
              ...common,
              name: `${common.name}-cii`,
              rules: ciiRules[profile],
              xml: await of.getCii(id, { profile }),
            })
          }
          xml.push({
            name: `year-${number}-facturx`,
            rules: facturXRules,
            xml: await of.getCii(id, { profile: 'en16931' }),
            breaks: null,
          })
          if (pdfs.length < wanted.pdfs) {
            pdfs.push({ name: `year-${number}`, pdf: await of.getFacturX(id), isFacturX: true })
            pdfs.push({ name: `plain-${number}`, pdf: await of.getPdf(id), isFacturX: false })
          }
        }
      }
      return { xml, pdfs }
    }
  } finally {
    await service.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}
