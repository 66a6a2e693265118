import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'

journey(
  'everything is reached with the keyboard, the focus is always seen, and Escape closes what was opened',
  { arrange: (service) => service.post('/v1/customers', { name: 'Ada Lovelace' }) },
  async (visitor) => {
    const { page } = visitor
    await visitor.click('link', 'Customers')
    await page.getByRole('link', { name: 'Ada Lovelace' }).waitFor()
    await page.reload()
    await page.getByRole('link', { name: 'Ada Lovelace' }).waitFor()
    const reached = new Set<string>()
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab')
      const focus = await page.evaluate(() => {
        const { document, getComputedStyle } = globalThis as any
        const element = document.activeElement
        if (!element || element === document.body) return null
        const outlines = [getComputedStyle(element), getComputedStyle(element, '::after')]
        const isSeen = outlines.some(
          ({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && outlineWidth !== '0px',
        )
        return { name: element.textContent || element.id, isSeen }
      })
      if (!focus) break
      assert.ok(focus.isSeen, `no focus is seen at "${focus.name}"`)
      reached.add(focus.name)
    }
    for (const name of ['Overview', 'Export CSV', 'New customer', 'Ada Lovelace']) assert.ok(reached.has(name), name)

    await visitor.press('Control+k')
    await page.getByRole('dialog').waitFor()
    await visitor.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await visitor.click('link', 'New customer')
    await page.getByRole('dialog', { name: 'New customer' }).waitFor()
    await visitor.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    assert.match(page.url(), /\/console\/customers$/)
  },
)
