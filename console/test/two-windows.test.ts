import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'
import { anotherTenant } from '../../test/support/database/another-tenant.ts'
import { made, newCustomer } from '../../test/support/service/merchant.ts'
import { newBrowser, newPerson, password } from '../../test/support/service/person.ts'
import { openPortalFor, portalToken } from '../../test/support/service/portal.ts'
import type { TestService } from '../../test/support/service/service.ts'

/** A person who is an administrator of two companies, signed in at the first. */
async function personOfTwo(service: TestService) {
  const elsewhere = await anotherTenant(service.database.ownerUrl)
  const { email } = await newPerson(service, 'admin')
  const invited = made(await service.post('/v1/people/invitations', { email, role: 'admin' }, elsewhere))
  const token = String(invited.url).split('#')[1]
  const browser = newBrowser(service)
  const session = made(await browser.call('POST', '/v1/people/invitations/accept', { token, password }))
  const [first, second] = session.tenants.toSorted(({ name }: any) => (name === 'First tenant' ? -1 : 1))
  return { email, first, second }
}

journey(
  'a window of one company writes nothing into another one that was chosen in another window',
  { role: null, arrange: personOfTwo },
  async (visitor, { email, first, second }, service) => {
    const { page } = visitor
    await visitor.type('E-mail address', email)
    await visitor.type('Password', password)
    await visitor.click('button', 'Sign in')
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    const here = await page.getByLabel('Company').inputValue()
    const there = here === first.id ? second.id : first.id
    await page.goto('/console/customers/new')
    await visitor.type('Name', 'Ada Lovelace')
    const other = await page.context().newPage()
    await other.goto('/console')
    const switched = other.waitForResponse('**/v1/session/switch')
    await other.getByLabel('Company').selectOption(there)
    await switched
    await visitor.click('button', 'New customer')
    await visitor.sees('In another window you have gone on elsewhere, so nothing was done here.')
    await other.getByRole('heading', { name: 'Overview' }).waitFor()
    const back = other.waitForResponse('**/v1/session/switch')
    await other.getByLabel('Company').selectOption(here)
    await back
    await visitor.click('button', 'New customer')
    await page.getByRole('heading', { name: 'Ada Lovelace', level: 1 }).waitFor()
    const names = made(await service.get('/v1/customers?limit=1')).data.map(({ name }: any) => name)
    assert.deepEqual(names, here === first.id ? ['Ada Lovelace'] : [])
  },
)

journey(
  'a window of the portal changes nothing of another customer whose link was opened in another window',
  {
    role: null,
    async arrange(service) {
      await openPortalFor(service)
      const customers = [await newCustomer(service, { name: 'Ada' }), await newCustomer(service, { name: 'Grace' })]
      return Promise.all(customers.map(async ({ id }) => ({ id, token: await portalToken(service, id) })))
    },
  },
  async (visitor, [ada, grace], service) => {
    const { page } = visitor
    await page.goto(`/portal#${ada?.token}`)
    await visitor.click('link', 'Details')
    await visitor.type('Name', 'Ada Lovelace')
    const other = await page.context().newPage()
    await other.goto(`/portal#${grace?.token}`)
    await other.getByRole('heading', { level: 1 }).waitFor()
    await visitor.click('button', 'Save')
    await visitor.sees('In another window you have gone on elsewhere, so nothing was done here.')
    assert.equal(made(await service.get(`/v1/customers/${grace?.id}`)).name, 'Grace')
  },
)
