import { journey } from '../../test/support/browser/journey.ts'

journey('a person adds a passkey, signs out, and signs in with it without a password', {}, async (visitor) => {
  const { page } = visitor
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
  } as const
  await devtools.send('WebAuthn.addVirtualAuthenticator', { options })
  // An address is no domain, so a passkey is bound to localhost.
  await page.goto(page.url().replace('127.0.0.1', 'localhost'))
  await page.getByRole('button', { name: /person-/ }).click()
  await visitor.click('menuitem', 'Your account')
  await visitor.click('link', 'Add a passkey')
  await visitor.type('Name', 'work laptop')
  await visitor.click('button', 'Add a passkey')
  await page.getByRole('cell', { name: 'work laptop' }).waitFor()
  await page.getByRole('button', { name: /person-/ }).click()
  await visitor.click('menuitem', 'Sign out')
  await visitor.click('button', 'Sign in with a passkey')
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
})
