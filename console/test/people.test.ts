import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'

journey('an administrator invites somebody, whose link is shown once', { clicksMost: 4 }, async (visitor) => {
  await visitor.click('link', 'People')
  await visitor.click('link', 'Invite')
  await visitor.type('E-mail address', 'grace@example.com')
  await visitor.page.getByRole('button', { name: 'Invite' }).click()
  assert.match((await visitor.page.getByTitle('Copy').textContent()) ?? '', /\/console\/welcome#[\w-]{20,}$/)
  await visitor.click('button', 'Close')
  await visitor.sees('grace@example.com')
})

journey(
  'a viewer sees no buttons that change something, and no keys or people',
  { role: 'viewer' },
  async (visitor) => {
    for (const page of ['Webhooks', 'API keys', 'People'])
      assert.equal(await visitor.page.getByRole('navigation').getByRole('link', { name: page }).count(), 0, page)
    await visitor.click('link', 'Customers')
    await visitor.page.getByRole('heading', { name: 'Customers', level: 1 }).waitFor()
    assert.equal(await visitor.page.getByRole('link', { name: 'New customer' }).count(), 0)
  },
)
