import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { journey } from '../../test/support/browser/journey.ts'
import { made } from '../../test/support/service/merchant.ts'
import { openPortalFor, portalToken } from '../../test/support/service/portal.ts'
import type { TestService } from '../../test/support/service/service.ts'
import { minutesAgo, newMeter, sendUsage } from '../../test/support/service/usage.ts'

async function arrange(service: TestService) {
  const metadata = { note: 'M'.repeat(500) }
  const customer = made(await service.post('/v1/customers', { name: 'W'.repeat(255), currency: 'JPY', metadata }))
  const lines = [{ description: 'D'.repeat(255), quantity: 3, unit_amount: '9007199254740' }]
  const draft = made(await service.post('/v1/invoices', { customer_id: customer.id, currency: 'JPY', lines }))
  made(await service.post(`/v1/invoices/${draft.id}/finalize`, {}))
  return { customerId: customer.id, invoiceId: draft.id }
}

/** The width that the page needs, and that of its window. */
const widths = (page: Page) =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = (globalThis as any).document.documentElement
    return [scrollWidth, clientWidth]
  })

/** The amounts of the page that are cut off: reading on in the next line or by scrolling is no loss, missing digits are. */
const cutAmounts = (page: Page) =>
  page.evaluate(() => {
    const { document, getComputedStyle } = globalThis as any
    const isCut = (amount: any) => {
      const { right } = amount.getBoundingClientRect()
      for (let around = amount.parentElement; around; around = around.parentElement) {
        const { overflowX } = getComputedStyle(around)
        if (overflowX === 'auto') return false
        if (overflowX === 'hidden' && right > around.getBoundingClientRect().right + 1) return true
      }
      return false
    }
    const amounts = [...document.querySelectorAll('main span')].filter(
      (one) => one.children.length === 0 && /^[\d,]+ JPY$/.test(one.textContent ?? ''),
    )
    return { shown: amounts.length, cut: amounts.filter(isCut).map((one) => one.outerHTML) }
  })

journey(
  'long texts do not widen the portal',
  {
    role: null,
    width: 390,
    async arrange(service) {
      await openPortalFor(service)
      const { customerId, invoiceId } = await arrange(service)
      return { token: await portalToken(service, customerId), invoiceId }
    },
  },
  async ({ page }, { token, invoiceId }) => {
    await page.goto(`/portal#${token}`)
    await page.getByText('27,021,597,764,220 JPY').first().waitFor()
    await page.goto(`/portal/invoices/${invoiceId}`)
    await page.getByText('DDDD').first().waitFor()
    const [wanted, given] = await widths(page)
    assert.equal(wanted, given)
  },
)

for (const width of [390, 1280])
  journey(
    `long names and large amounts are shown whole, and no page is wider than the window of ${width} pixels`,
    { width, arrange },
    async ({ page }, { customerId, invoiceId }) => {
      for (const path of [`customers/${customerId}`, `invoices/${invoiceId}`]) {
        await page.goto(`/console/${path}`)
        await page.getByText('27,021,597,764,220 JPY').first().waitFor()
        await page.waitForLoadState('networkidle')
        const [wanted, given] = await widths(page)
        assert.equal(wanted, given, path)
        const { shown, cut } = await cutAmounts(page)
        assert.ok(shown > 0)
        assert.deepEqual(cut, [], path)
      }
    },
  )

journey(
  'long names of meters, groups and events do not widen the pages of usage',
  {
    width: 390,
    async arrange(service) {
      const [name, group] = ['N'.repeat(255), 'model']
      const customer = made(await service.post('/v1/customers', { name }))
      const terms = { code: 'C'.repeat(255), name, event_type: 'T'.repeat(255), group_by: [group] }
      const meter = await newMeter(service, terms)
      const properties = { tokens: '9'.repeat(12), [group]: 'V'.repeat(200) }
      const event = { id: 'E'.repeat(255), type: meter.event_type, customer_id: customer.id, properties }
      const [sent] = await sendUsage(service, { ...event, occurred_at: minutesAgo(5) })
      assert.equal(sent?.status, 'accepted')
      return { customer, meter, group }
    },
  },
  async ({ page }, { customer, meter, group }) => {
    const ofCustomer = `usage?customer_id=${customer.id}`
    const ofMeter = `${ofCustomer}&meter_code=${meter.code}&window=day&group_by=${group}`
    for (const path of ['meters', `meters/${meter.id}`, ofCustomer, ofMeter]) {
      await page.goto(`/console/${path}`)
      await page
        .getByText(/N{255}/)
        .first()
        .waitFor()
      await page.waitForLoadState('networkidle')
      const [wanted, given] = await widths(page)
      assert.equal(wanted, given, path)
    }
  },
)
