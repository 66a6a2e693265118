import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { startIdentityProvider } from '../../../../test/support/service/identity-provider.ts'
import { asking, made, outcome } from '../../../../test/support/service/merchant.ts'
import { type Browser, newBrowser, newPerson, password } from '../../../../test/support/service/person.ts'
import { startTestService } from '../../../../test/support/service/service.ts'

const provider = await startIdentityProvider()
const service = await startTestService(provider.environment)
const owner = asking(service.database.ownerUrl)

beforeEach(() =>
  Object.assign(provider, { spoil: (claims: object) => claims, isForging: false, isShort: false, isAway: false }),
)

let subjects = 0
const userOf = (email: string, with_: object = {}) => ({
  ...{ sub: `subject-${++subjects}`, email, email_verified: true, name: 'Ada at work' },
  ...with_,
})
const invite = async (email: string, role = 'support') =>
  made(await service.post('/v1/people/invitations', { email, role }))
const begun = async (browser: Browser, body: object = {}) =>
  provider.visit(made(await browser.call('POST', '/v1/session/oidc', body)).url)
const finish = (browser: Browser, brought: object) => browser.call('POST', '/v1/session/oidc/callback', brought)
const signIn = async (browser = newBrowser(service)) => finish(browser, await begun(browser))

test('a member signs in by the verified address, whatever its capitals, and is back where they wanted to go', async () => {
  const ada = await newPerson(service, 'finance')
  provider.user = userOf(ada.email.toUpperCase())
  const browser = newBrowser(service)
  assert.deepEqual(made(await browser.call('GET', '/v1/session/oidc')), { enabled: true, name: 'Example SSO' })
  const { session, after } = made(await finish(browser, await begun(browser, { after: '/invoices?status=open' })))
  assert.deepEqual([session.person.id, session.role, after], [ada.id, 'finance', '/invoices?status=open'])
  assert.deepEqual(made(await browser.call('GET', '/v1/session')), session)
  assert.ok(!browser.cookie.includes('sign-in'), 'the mark of the browser is gone')
  for (const wrong of ['https://example.com', '//example.com', '/\\example.com'])
    assert.equal(outcome(await browser.call('POST', '/v1/session/oidc', { after: wrong })), '400 invalid_request')
})

test('an invited person gets an account without a password, until a link gives them one', async () => {
  const email = 'grace@example.com'
  await invite(email)
  provider.user = userOf(email)
  const browser = newBrowser(service)
  const { session } = made(await signIn(browser))
  assert.deepEqual([session.person.email, session.person.name, session.role], [email, 'Ada at work', 'support'])
  assert.deepEqual(made(await service.get('/v1/people/invitations')).data, [])
  const byPassword = (with_: string) => newBrowser(service).call('POST', '/v1/session', { email, password: with_ })
  const stranger = await newBrowser(service).call('POST', '/v1/session', { email: 'nobody@example.com', password })
  const refused = await byPassword(password)
  assert.deepEqual({ ...refused.body, request_id: '' }, { ...stranger.body, request_id: '' })
  assert.equal(outcome(await browser.call('POST', '/v1/session/confirm', { password })), '401 sign_in_failed')
  await owner('delete from sign_in_failure')

  const { url } = await invite('other@example.com')
  await owner(`update invitation set role = null, email = $1 where email = 'other@example.com'`, [email])
  const token = String(url).split('#')[1]
  made(await newBrowser(service).call('POST', '/v1/people/invitations/accept', { token, password }))
  assert.equal(outcome(await byPassword(password)), '200')
})

test('once linked, only that subject is the person: their address may change, and is not another’s', async () => {
  const ada = await newPerson(service, 'viewer')
  const first = userOf(ada.email)
  provider.user = first
  made(await signIn())
  provider.user = userOf(ada.email)
  assert.equal(outcome(await signIn()), '401 sign_in_failed', 'the address was given to somebody else')
  provider.user = { ...first, email: 'married@example.com' }
  assert.equal(made(await signIn()).session.person.id, ada.id)
  const eve = await newPerson(service, 'viewer')
  provider.user = { ...first, email: eve.email }
  assert.equal(made(await signIn()).session.person.id, ada.id)
})

test('a new password by a link of the operator undoes the link with the subject', async () => {
  const ada = await newPerson(service, 'viewer')
  provider.user = userOf(ada.email)
  made(await signIn())
  const { url } = await invite('another@example.com')
  await owner(`update invitation set role = null, email = $1 where email = 'another@example.com'`, [ada.email])
  const token = String(url).split('#')[1]
  made(await newBrowser(service).call('POST', '/v1/people/invitations/accept', { token, password }))
  provider.user = userOf(ada.email)
  assert.equal(made(await signIn()).session.person.id, ada.id)
})

test('strangers, and members no longer, get the same answer, and leave nothing behind', async () => {
  const ada = await newPerson(service, 'viewer')
  made(await service.call('DELETE', `/v1/people/${ada.id}`))
  const answers = []
  for (const email of ['stranger@example.com', ada.email, 'no address']) {
    provider.user = userOf(email)
    answers.push(await signIn())
  }
  const bodies = answers.map(({ body: { request_id: _, ...body } }) => body)
  assert.deepEqual(bodies.slice(1), [bodies[0], bodies[0]])
  assert.equal(bodies[0]?.code, 'sign_in_failed')
  assert.deepEqual(await owner('select from person_identity where person_id = $1', [ada.id]), [])
  assert.deepEqual(await owner(`select from person where email = 'stranger@example.com'`), [])
  await invite(ada.email)
  provider.user = userOf(ada.email)
  assert.equal(made(await signIn()).session.role, 'support', 'invited again')
})

test('an invitation that was taken back or has expired lets nobody in', async () => {
  const { id } = await invite('late@example.com')
  made(await service.call('DELETE', `/v1/people/invitations/${id}`))
  await invite('later@example.com')
  await owner(`update invitation set expires_at = now() where email = 'later@example.com'`)
  for (const email of ['late@example.com', 'later@example.com']) {
    provider.user = userOf(email)
    assert.equal(outcome(await signIn()), '401 sign_in_failed')
  }
})

const faults: Readonly<Record<string, object>> = {
  'another nonce': { nonce: 'another' },
  'no nonce': { nonce: undefined },
  'an expired token': { exp: Math.floor(Date.now() / 1000) - 60, iat: Math.floor(Date.now() / 1000) - 120 },
  'another audience': { aud: 'another client' },
  'another issuer': { iss: 'https://accounts.example.org' },
  'an address that is not verified': { email_verified: false },
  'an address of which nothing is said': { email_verified: undefined },
  'no subject': { sub: undefined },
  'a subject that is too long': { sub: 'x'.repeat(256) },
}
for (const [fault, claims] of Object.entries(faults)) {
  test(`a token with ${fault} signs nobody in`, async () => {
    const ada = await newPerson(service, 'viewer')
    provider.user = userOf(ada.email)
    provider.spoil = (right) => ({ ...right, ...claims })
    assert.equal(outcome(await signIn()), '401 sign_in_failed')
    provider.spoil = (right) => right
    assert.equal(outcome(await signIn()), '200')
  })
}

test('a token of another signer signs nobody in', async () => {
  const ada = await newPerson(service, 'viewer')
  provider.user = userOf(ada.email)
  provider.isForging = true
  assert.equal(outcome(await signIn()), '401 sign_in_failed')
})

test('a state is answered once, within ten minutes, with its own code, in the browser that began it', async () => {
  const ada = await newPerson(service, 'viewer')
  provider.user = userOf(ada.email)
  const browser = newBrowser(service)
  const brought = await begun(browser)
  const refused = async (who: Browser, what: object, why: string) =>
    assert.equal(outcome(await finish(who, what)), '401 sign_in_failed', why)
  await refused(browser, { ...brought, state: 'another' }, 'another state')
  await refused(newBrowser(service), brought, 'a browser that began nothing')
  const other = newBrowser(service)
  const others = await begun(other)
  await refused(other, brought, 'the browser of somebody else')
  await refused(other, { ...others, code: (await begun(browser)).code }, 'the code of another sign-in')
  const marked = browser.cookie
  assert.equal(outcome(await finish(browser, brought)), '200')
  browser.cookie = marked
  await refused(browser, brought, 'again')
  await refused(browser, { ...(await begun(browser)), iss: 'https://accounts.example.org' }, 'another provider')
  const late = await begun(browser)
  await owner('update oidc_sign_in set expires_at = now()')
  await refused(browser, late, 'late')
})

test('of two callbacks at once one wins; two windows of a browser do not disturb each other', async () => {
  const ada = await newPerson(service, 'viewer')
  provider.user = userOf(ada.email)
  const browser = newBrowser(service)
  const [one, two] = [await begun(browser), await begun(browser)]
  const { cookie } = browser
  const both = () => finish(Object.assign(newBrowser(service), { cookie }), one)
  const outcomes = (await Promise.all([both(), both()])).map(outcome)
  assert.deepEqual(outcomes.toSorted(), ['200', '401 sign_in_failed'])
  assert.equal(outcome(await finish(browser, two)), '200')
})

test('of two subjects with one address at once one becomes the person', async () => {
  await invite('twins@example.com')
  const browsers = [newBrowser(service), newBrowser(service)]
  const brought = await Promise.all(browsers.map((browser) => begun(browser)))
  let sub = 0
  provider.spoil = (claims) => ({ ...claims, ...userOf('twins@example.com', { sub: `twin-${++sub}` }) })
  const outcomes = await Promise.all(
    browsers.map(async (browser, n) => outcome(await finish(browser, brought[n] ?? {}))),
  )
  assert.deepEqual(outcomes.toSorted(), ['200', '401 sign_in_failed'])
})

test('what only the user info says counts too', async () => {
  const ada = await newPerson(service, 'viewer')
  provider.user = userOf(ada.email)
  provider.isShort = true
  assert.equal(made(await signIn()).session.person.id, ada.id)
})

test('a provider that is away is asked again; passwords work meanwhile', async () => {
  const ada = await newPerson(service, 'viewer')
  provider.user = userOf(ada.email)
  const browser = newBrowser(service)
  const brought = await begun(browser)
  provider.isAway = true
  assert.equal(outcome(await finish(browser, brought)), '503 identity_provider_unavailable')
  const own = await startTestService(provider.environment)
  const begin = () => newBrowser(own).call('POST', '/v1/session/oidc')
  assert.equal(outcome(await begin()), '503 identity_provider_unavailable')
  assert.equal(outcome(await ada.call('POST', '/v1/session/confirm', { password })), '200')
  provider.isAway = false
  assert.equal(outcome(await begin()), '200')
})

test('without a provider nobody signs in by it', async () => {
  const without = await startTestService()
  const browser = newBrowser(without)
  assert.deepEqual(made(await browser.call('GET', '/v1/session/oidc')), { enabled: false, name: null })
  for (const [path, body] of Object.entries({ '': {}, '/callback': { code: 'a', state: 'b' } }))
    assert.equal(outcome(await browser.call('POST', `/v1/session/oidc${path}`, body)), '404 not_found')
})

test('the provider proves the presence of a person who has signed in by it, and of no other', async () => {
  const ada = await newPerson(service, 'admin')
  const user = userOf(ada.email)
  provider.user = user
  const browser = newBrowser(service)
  made(await signIn(browser))
  const stale = () => owner('update person_session set fresh_until = now() where person_id = $1', [ada.id])
  const confirm = async () =>
    finish(browser, await provider.visit(made(await browser.call('POST', '/v1/session/confirm/oidc')).url))
  await stale()
  assert.equal(outcome(await browser.call('GET', '/v1/api_keys')), '403 fresh_sign_in_required')
  provider.user = userOf('eve@example.com')
  assert.equal(outcome(await confirm()), '401 sign_in_failed', 'somebody else is signed in there')
  provider.user = user
  provider.spoil = (claims) => ({ ...claims, auth_time: Math.floor(Date.now() / 1000) - 120 })
  assert.equal(outcome(await confirm()), '401 sign_in_failed', 'they signed in there before')
  assert.equal(outcome(await browser.call('GET', '/v1/api_keys')), '403 fresh_sign_in_required')
  provider.spoil = (claims) => claims
  assert.equal(outcome(await confirm()), '200')
  assert.equal(outcome(await browser.call('GET', '/v1/api_keys')), '200')
  const begin = await newBrowser(service).call('POST', '/v1/session/confirm/oidc')
  assert.equal(outcome(begin), '401 unauthenticated')
})
