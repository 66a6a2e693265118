import assert from 'node:assert/strict'
import { journey } from '../../../test/support/browser/journey.ts'
import { made } from '../../../test/support/service/merchant.ts'
import { password } from '../../../test/support/service/person.ts'

const invite = async (service: any, email: string) =>
  String(made(await service.post('/v1/people/invitations', { email, role: 'admin' })).url).split('/console')[1] ?? ''

journey(
  'an invited person creates an account, signs out, and is back where they wanted to go after signing in',
  { role: null, arrange: (service) => invite(service, 'ada@example.com') },
  async (visitor, link) => {
    const { page } = visitor
    await visitor.sees('Sign in')
    await page.goto(`/console${link}`)
    await visitor.type('Your name', 'Ada Lovelace')
    await visitor.type('Choose a password', password)
    await visitor.click('button', 'Create account')
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    assert.ok(!page.url().includes('#'), 'the token has left the address')

    await visitor.click('button', 'Ada Lovelace')
    await visitor.click('menuitem', 'Sign out')
    await visitor.type('E-mail address', 'ada@example.com')

    await page.goto('/console/invoices?status=open')
    await visitor.type('E-mail address', 'Ada@Example.com')
    await visitor.type('Password', 'a wrong password')
    await visitor.click('button', 'Sign in')
    await page.getByRole('alert').waitFor()
    await visitor.type('Password', password)
    await visitor.click('button', 'Sign in')
    await page.getByRole('heading', { name: 'Invoices', level: 1 }).waitFor()
    assert.match(page.url(), /\/console\/invoices\?status=open$/)

    // The link works once.
    await page.goto(`/console/welcome${link.slice(link.indexOf('#'))}`)
    await visitor.sees('This link does not work any more')
  },
)
