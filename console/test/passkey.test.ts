import { journey } from '../../test/support/browser/journey.ts'
import { made } from '../../test/support/service/merchant.ts'
import { password } from '../../test/support/service/person.ts'

const authenticator = {
  protocol: 'ctap2',
  transport: 'internal',
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
} as const

journey(
  'a person adds a passkey, signs out, and signs in with it without a password',
  {
    role: null,
    async arrange(service) {
      const body = { email: 'ada@example.com', role: 'admin' }
      return String(made(await service.post('/v1/people/invitations', body)).url).split('#')[1]
    },
  },
  async (visitor, token) => {
    const { page } = visitor
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('WebAuthn.enable')
    await devtools.send('WebAuthn.addVirtualAuthenticator', { options: authenticator })
    await page.goto(`/console/welcome#${token}`)
    await visitor.type('Your name', 'Ada')
    await visitor.type('Choose a password', password)
    await visitor.click('button', 'Create account')
    await visitor.click('button', 'Ada')
    await visitor.click('menuitem', 'Your account')
    await visitor.click('link', 'Add a passkey')
    await visitor.type('Name', 'work laptop')
    await visitor.click('button', 'Add a passkey')
    await page.getByRole('cell', { name: 'work laptop' }).waitFor()
    await visitor.click('button', 'Ada')
    await visitor.click('menuitem', 'Sign out')
    await visitor.click('button', 'Sign in with a passkey')
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
  },
)
