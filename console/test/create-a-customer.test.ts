import { journey } from '../../test/support/browser/journey.ts'

journey(
  'a customer is created; what the service refuses stands beside its field, and nothing that was typed is lost',
  { width: 390 },
  async (visitor) => {
    const { page } = visitor
    await visitor.click('button', 'Menu')
    await visitor.click('link', 'Customers')
    await visitor.click('link', 'New customer')
    await visitor.type('Name', 'Grace Hopper')
    await visitor.type('Time zone', 'Mars/Olympus')
    await page.getByRole('button', { name: 'New customer' }).click()
    await page.getByRole('alert').waitFor()
    await page.getByRole('textbox', { name: 'Time zone' }).and(page.locator('[aria-invalid=true]')).waitFor()
    await visitor.type('Time zone', 'Europe/Berlin')
    await page.getByRole('button', { name: 'New customer' }).click()
    await page.getByRole('heading', { name: 'Grace Hopper' }).waitFor()
    await visitor.sees('Grace Hopper is a customer now')
  },
)
