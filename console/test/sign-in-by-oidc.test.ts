import assert from 'node:assert/strict'
import { journey } from '../../test/support/browser/journey.ts'
import { startIdentityProvider } from '../../test/support/service/identity-provider.ts'
import { made } from '../../test/support/service/merchant.ts'

const provider = await startIdentityProvider()
const user = { sub: 'grace', email: 'grace@example.com', email_verified: true, name: 'Grace Hopper' }

journey(
  'an invited person signs in at the identity provider, and is where they wanted to go; a stranger learns why not',
  {
    role: null,
    environment: provider.environment,
    allowedOrigin: provider.issuer,
    arrange: async (service) =>
      made(await service.post('/v1/people/invitations', { email: user.email, role: 'admin' })),
  },
  async (visitor) => {
    const { page } = visitor
    provider.user = { ...user, sub: 'eve', email: 'eve@example.com' }
    await visitor.click('button', 'Sign in with Example SSO')
    await page.getByRole('heading', { name: 'You are not signed in' }).waitFor()
    await visitor.sees(/The sign-in by the identity provider failed/)
    await visitor.click('link', 'To the sign-in page')

    provider.user = user
    await page.goto('/console/invoices?status=open')
    await visitor.click('button', 'Sign in with Example SSO')
    await page.getByRole('heading', { name: 'Invoices', level: 1 }).waitFor()
    assert.match(page.url(), /\/console\/invoices\?status=open$/)
    await page.getByRole('button', { name: 'Grace Hopper' }).waitFor()
  },
)
