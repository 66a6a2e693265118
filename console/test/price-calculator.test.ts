import { journey } from '../../test/support/browser/journey.ts'

journey('a new plan with graduated prices shows what a quantity costs before it is made', {}, async (visitor) => {
  await visitor.click('link', 'Plans and prices')
  await visitor.click('link', 'New plan')
  const dialog = visitor.page.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: true }).fill('Seats')
  await dialog.getByLabel('Code', { exact: true }).fill('seats')
  await visitor.choose('Model', 'Graduated')
  await visitor.type('Tier 1: for each unit', '5')
  await visitor.type('Tier 2: for each unit', '3.5')
  await visitor.page.getByRole('spinbutton').fill('14')
  await visitor.sees('64.00 EUR a month')
  await visitor.click('button', 'New plan')
  await visitor.page.getByRole('heading', { name: 'Seats' }).waitFor()
  await visitor.sees('from 5.00 EUR per unit, graduated in 2 tiers a month')
})
