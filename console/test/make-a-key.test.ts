import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'
import { asOwner } from '../../test/support/database/another-tenant.ts'
import { password } from '../../test/support/service/person.ts'

journey(
  'an administrator makes a key that may only read, after their password where the sign-in is long ago',
  {
    clicksMost: 6,
  },
  async (visitor, _arranged, service) => {
    const stale = `update person_session set fresh_until = now() - interval '1 minute'`
    await asOwner(service.database.ownerUrl, (tx) => tx.rows({ text: stale }))
    await visitor.click('link', 'API keys')
    await visitor.click('link', 'New key')
    await visitor.type('What it is for', 'reports')
    await visitor.page.getByRole('radio', { name: /^Read Everything/ }).check()
    await visitor.page.getByRole('button', { name: 'New key' }).click()
    await visitor.type('Password', password)
    await visitor.click('button', 'Confirm')
    await visitor.sees('Copy it now: it is never shown again.')
    const secret = (await visitor.page.getByTitle('Copy').textContent()) ?? ''
    const headers = { authorization: `Bearer ${secret}` }
    assert.equal((await service.get('/v1/customers', headers)).status, 200)
    assert.equal((await service.post('/v1/customers', { name: 'Ada' }, headers)).status, 403)
  },
)
