import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BillingError, billingClient } from '../../packages/sdk/index.ts'
import { sdkOperations } from '../../scripts/generate-sdk.ts'
import { documentedRoutes, routes } from '../../src/api.ts'
import { newAuthenticator } from '../support/service/authenticator.ts'
import { startIdentityProvider } from '../support/service/identity-provider.ts'
import { made } from '../support/service/merchant.ts'
import { newBrowser, password } from '../support/service/person.ts'
import { startTestService } from '../support/service/service.ts'

// The client as the console has it: without a key, in a browser that keeps the session cookie.

const provider = await startIdentityProvider()
const service = await startTestService(provider.environment)
const called = new Set<string>()

/** A client in a browser of its own. */
function clientOfBrowser() {
  const browser = newBrowser(service)
  const fetch: typeof globalThis.fetch = async (address, init = {}) => {
    const headers = init.headers as Record<string, string>
    assert.deepEqual([init.credentials, headers.authorization], ['same-origin', undefined])
    const path = String(address).replace(service.url, '')
    called.add(`${init.method} ${path.replace(/[\da-f-]{36}/, '{id}')}`)
    const body = init.body ? JSON.parse(String(init.body)) : undefined
    const { status, text, headers: answered } = await browser.call(init.method ?? '', path, body, headers)
    return new Response(text, { status, headers: answered })
  }
  return billingClient({ url: service.url, fetch })
}

async function invited(email: string): Promise<string> {
  const { url } = made(await service.post('/v1/people/invitations', { email, role: 'admin' }))
  return String(url).split('#')[1] ?? ''
}

test('a person is invited, signs in and out, and uses the API by the cookie', async () => {
  const email = 'ada@example.com'
  const desk = clientOfBrowser()
  const token = await invited(email)
  assert.equal((await desk.people.describeInvitation({ token })).kind, 'invitation')
  const { person, tenant_id } = await desk.people.acceptInvitation({ token, name: 'Ada', password })
  assert.deepEqual([person.name, (await desk.session.get()).person], ['Ada', person])

  const phone = clientOfBrowser()
  await phone.session.signIn({ email, password })
  await phone.session.confirmPassword({ password })
  assert.equal((await phone.session.switchTenant({ tenant_id })).tenant_id, tenant_id)
  const customer = await phone.customers.create({ name: 'Grace' })
  assert.equal((await phone.customers.get(customer.id)).name, 'Grace')

  const authenticator = newAuthenticator(service.url.replace('127.0.0.1', 'localhost'))
  const passkey = await phone.people.addPasskey({
    name: 'Phone',
    credential: authenticator.create(await phone.people.beginPasskey()),
  })
  assert.equal((await phone.people.listMyPasskeys()).data[0]?.id, passkey.id)
  const confirming = authenticator.get(await phone.session.beginPasskeyConfirmation())
  await phone.session.confirmWithPasskey({ credential: confirming })
  const tablet = clientOfBrowser()
  await tablet.session.signInWithPasskey({ credential: authenticator.get(await tablet.session.beginPasskeySignIn()) })
  await tablet.session.signOut()
  await phone.people.removePasskey(passkey.id)

  assert.equal((await tablet.session.getIdentityProvider()).name, 'Example SSO')
  provider.user = { sub: 'ada', email, email_verified: true }
  const begun = await tablet.session.beginOidcSignIn({ after: '/customers' })
  const { session, after } = await tablet.session.finishOidc(await provider.visit(begun.url))
  assert.deepEqual([session.person.email, after], [email, '/customers'])
  const again = await tablet.session.beginOidcConfirmation({})
  await tablet.session.finishOidc(await provider.visit(again.url))
  await tablet.session.signOut()

  const { data } = await phone.people.listMySessions()
  await phone.people.endMySession(data.find(({ is_current }) => !is_current)?.id ?? '')
  await assert.rejects(desk.customers.list(), { code: 'unauthenticated' })
  await desk.session.signIn({ email, password })
  assert.deepEqual(await desk.people.endMyOtherSessions(), { ended: 1 })
  await desk.people.changePassword({ current_password: password, password: 'eight loud herons' })
  assert.deepEqual(await desk.session.signOut(), { ended: 1 })
  await assert.rejects(desk.session.get(), { code: 'unauthenticated' })
})

test('no operation of sessions is left out', async () => {
  const operations = await sdkOperations()
  assert.deepEqual(
    operations.map(({ operationId }) => operationId).toSorted(),
    documentedRoutes.map(({ operationId }) => operationId).toSorted(),
  )
  const ofSessions = documentedRoutes.filter((route) => !routes.some((one) => one === route))
  assert.deepEqual(
    ofSessions.map(({ method, url }) => `${method} ${url}`).filter((line) => !called.has(line)),
    [],
  )
})

test('a sign-in that must wait is refused at once, and not sent again', async () => {
  let times = 0
  const fetch = async () => {
    times += 1
    return Response.json({ code: 'too_many_requests' }, { status: 429, headers: { 'retry-after': '1' } })
  }
  const billing = billingClient({ url: service.url, fetch })
  await assert.rejects(billing.session.signIn({ email: 'ada@example.com', password }), BillingError)
  assert.equal(times, 1)
})
