import { journey } from '../../test/support/browser/journey.ts'

journey('a test clock is made, advanced to a date and deleted', {}, async (visitor) => {
  await visitor.click('link', 'Test clocks')
  await visitor.click('link', 'New test clock')
  await visitor.type('Name', 'Short lived')
  await visitor.type('It begins at', '2026-01-31T00:00')
  await visitor.click('button', 'New test clock')
  const row = visitor.page.getByRole('row', { name: /Short lived/ })
  await row.getByRole('link', { name: 'Advance' }).click()
  await visitor.choose('By', 'To a date')
  await visitor.type('To', '2026-03-01T00:00')
  await visitor.click('button', 'Advance')
  await row.getByText('1 Mar 2026').waitFor()
  await row.getByRole('link', { name: 'Delete' }).click()
  await visitor.click('button', 'Delete test clock')
  await row.waitFor({ state: 'detached' })
})
