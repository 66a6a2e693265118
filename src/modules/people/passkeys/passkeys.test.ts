import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newAuthenticator } from '../../../../test/support/service/authenticator.ts'
import { asking, made, outcome } from '../../../../test/support/service/merchant.ts'
import { type Browser, newBrowser, newPerson, password } from '../../../../test/support/service/person.ts'
import { startTestService } from '../../../../test/support/service/service.ts'

const origin = 'https://billing.example.com'
const service = await startTestService({ BILLING_PUBLIC_URL: origin })
const owner = asking(service.database.ownerUrl)

async function added(browser: Browser, authenticator = newAuthenticator(origin)) {
  const options = made(await browser.call('POST', '/v1/people/me/passkeys/options'))
  const body = { name: 'Laptop', credential: authenticator.create(options) }
  return { authenticator, body, answer: await browser.call('POST', '/v1/people/me/passkeys', body) }
}

const optionsOf = async (browser: Browser, path = '/v1/session/passkey') =>
  made(await browser.call('POST', `${path}/options`))
const use = (browser: Browser, credential: object, path = '/v1/session/passkey') =>
  browser.call('POST', path, { credential })

test('a passkey is added, signs in without an address, is listed and removed', async () => {
  const ada = await newPerson(service, 'admin')
  const { authenticator, answer } = await added(ada)
  assert.equal(outcome(answer), '201')
  const phone = newBrowser(service)
  const session = made(await use(phone, authenticator.get(await optionsOf(phone))))
  assert.equal(session.person.email, ada.email)
  assert.deepEqual(made(await phone.call('GET', '/v1/session')), session)
  const { data } = made(await ada.call('GET', '/v1/people/me/passkeys'))
  assert.deepEqual([data.length, data[0].id, data[0].name], [1, answer.body.id, 'Laptop'])
  assert.ok(data[0].last_used_at)
  const eve = await newPerson(service, 'admin')
  assert.equal(outcome(await eve.call('DELETE', `/v1/people/me/passkeys/${answer.body.id}`)), '404 not_found')
  made(await ada.call('DELETE', `/v1/people/me/passkeys/${answer.body.id}`))
  assert.equal(outcome(await use(phone, authenticator.get(await optionsOf(phone)))), '401 passkey_not_valid')
})

test('a challenge is answered once, within five minutes, at its site, by who was asked', async () => {
  const ada = await newPerson(service, 'admin')
  const { authenticator, body } = await added(ada)
  assert.equal(outcome(await ada.call('POST', '/v1/people/me/passkeys', body)), '401 passkey_not_valid', 'again')
  const browser = newBrowser(service)
  const answer = authenticator.get(await optionsOf(browser))
  assert.equal(outcome(await use(browser, answer)), '200')
  assert.equal(outcome(await use(newBrowser(service), answer)), '401 passkey_not_valid', 'again')
  const late = await optionsOf(browser)
  await owner(`update passkey_challenge set expires_at = now()`)
  const refused = async (credential: object) =>
    assert.equal(outcome(await use(newBrowser(service), credential)), '401 passkey_not_valid')
  await refused(authenticator.get(late))
  const elsewhere = newAuthenticator('https://billing.example.org')
  assert.equal(outcome((await added(ada, elsewhere)).answer), '401 passkey_not_valid')
  assert.equal(
    outcome((await added(ada, newAuthenticator(origin, { isVerifying: false }))).answer),
    '401 passkey_not_valid',
  )
  await refused(newAuthenticator(origin).get(await optionsOf(browser)))
  await refused({ ...authenticator.get(await optionsOf(browser)), response: {} })
  await refused({})
  const { signature: _, ...response } = authenticator.get(await optionsOf(browser)).response as Record<string, string>
  await refused({ ...authenticator.get(await optionsOf(browser)), response: { ...response, signature: 'AAAA' } })
  const once = authenticator.get(await optionsOf(browser))
  const two = await Promise.all([1, 2].map(async () => outcome(await use(newBrowser(service), once))))
  assert.deepEqual(two.toSorted(), ['200', '401 passkey_not_valid'], 'at once')
})

test('a passkey proves presence: its own person’s, in place of the password', async () => {
  const [ada, eve] = [await newPerson(service, 'admin'), await newPerson(service, 'admin')]
  const { authenticator } = await added(ada)
  const other = (await added(eve)).authenticator
  await owner('update person_session set fresh_until = now() where person_id = $1', [ada.id])
  assert.equal(outcome(await ada.call('GET', '/v1/api_keys')), '403 fresh_sign_in_required')
  const begin = await ada.call('POST', '/v1/people/me/passkeys/options')
  assert.equal(outcome(begin), '403 fresh_sign_in_required', 'another passkey needs it too')
  const path = '/v1/session/confirm/passkey'
  assert.equal(outcome(await use(ada, other.get(await optionsOf(ada, path)), path)), '401 passkey_not_valid')
  const ofSignIn = authenticator.get(await optionsOf(newBrowser(service)))
  assert.equal(outcome(await use(ada, ofSignIn, path)), '401 passkey_not_valid', 'the challenge is not hers')
  assert.equal(outcome(await use(ada, authenticator.get(await optionsOf(ada, path)), path)), '200')
  assert.equal(outcome(await ada.call('GET', '/v1/api_keys')), '200')
})

test('a new password by a link of the operator removes all passkeys; a removed member does not come in by one', async () => {
  const ada = await newPerson(service, 'viewer')
  const { authenticator } = await added(ada)
  made(await service.call('DELETE', `/v1/people/${ada.id}`))
  const browser = newBrowser(service)
  assert.equal(outcome(await use(browser, authenticator.get(await optionsOf(browser)))), '401 passkey_not_valid')
  const { url } = made(await service.post('/v1/people/invitations', { email: ada.email, role: 'viewer' }))
  const token = String(url).split('#')[1]
  made(await browser.call('POST', '/v1/people/invitations/accept', { token, password }))
  await owner(`update invitation set accepted_at = null, role = null where email = $1 and accepted_at is not null`, [
    ada.email,
  ])
  made(await browser.call('POST', '/v1/people/invitations/accept', { token, password: 'eight loud herons' }))
  assert.deepEqual(made(await browser.call('GET', '/v1/people/me/passkeys')).data, [])
})
