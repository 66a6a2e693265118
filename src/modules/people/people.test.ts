import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { anotherTenant } from '../../../test/support/database/another-tenant.ts'
import { asking, made, newCustomer, outcome } from '../../../test/support/service/merchant.ts'
import { newBrowser, newPerson, password } from '../../../test/support/service/person.ts'
import { startTestService } from '../../../test/support/service/service.ts'

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
const invited = async (email: string, role = 'viewer') => {
  const { url } = made(await service.post('/v1/people/invitations', { email, role }))
  return String(url).split('#')[1] ?? ''
}
const accept = (token: string, with_: object = {}) =>
  newBrowser(service).call('POST', '/v1/people/invitations/accept', { token, name: 'Ada', password, ...with_ })
const forgetFailures = () => owner('delete from sign_in_failure')
const founder = await newPerson(service, 'admin')

describe('an invitation', () => {
  test('is a link that makes an account once, and signs in', async () => {
    const token = await invited('Grace@Example.com', 'support')
    const browser = newBrowser(service)
    const body = { token, name: 'Grace', password }
    const session = made(await browser.call('POST', '/v1/people/invitations/accept', body))
    assert.deepEqual(
      [session.person.email, session.person.name, session.role],
      ['grace@example.com', 'Grace', 'support'],
    )
    assert.deepEqual(made(await browser.call('GET', '/v1/session')), session)
    assert.equal(outcome(await accept(token)), '409 invitation_not_open')
    assert.equal(outcome(await accept('x'.repeat(43))), '409 invitation_not_open')
    const again = await service.post('/v1/people/invitations', { email: 'grace@example.com', role: 'viewer' })
    assert.deepEqual([outcome(again), again.body.errors[0].pointer], ['400 invalid_request', '/email'])
  })

  test('ends after seven days, or when it is revoked', async () => {
    const late = await invited('late@example.com')
    await owner(`update invitation set expires_at = now() where email = 'late@example.com'`)
    assert.equal(outcome(await accept(late)), '409 invitation_not_open')
    const token = await invited('mallory@example.com')
    const [open] = made(await service.get('/v1/people/invitations')).data
    assert.equal(open.email, 'mallory@example.com')
    made(await service.call('DELETE', `/v1/people/invitations/${open.id}`))
    assert.equal(outcome(await accept(token)), '409 invitation_not_open')
    assert.deepEqual(made(await service.get('/v1/people/invitations')).data, [])
  })

  test('that two accept at once makes one member', async () => {
    const token = await invited('twice@example.com')
    const outcomes = (await Promise.all([accept(token), accept(token)])).map(outcome)
    assert.deepEqual(outcomes.toSorted(), ['200', '409 invitation_not_open'])
  })

  test('ends with another one of the address: an old link gives a member no role, and brings nobody back', async () => {
    const [asAdmin, asViewer] = [await invited('again@example.com', 'admin'), await invited('again@example.com')]
    const { person } = made(await accept(asViewer))
    assert.equal(outcome(await accept(asAdmin)), '409 invitation_not_open')
    made(await founder.call('DELETE', `/v1/people/${person.id}`))
    assert.equal(outcome(await accept(asAdmin)), '409 invitation_not_open')
  })

  test('made while its address becomes a member changes no role, and ends when they are removed', async () => {
    const first = await invited('race@example.com')
    const { person } = made(await accept(first))
    const later = await invited('other-race@example.com', 'admin')
    await owner(`update invitation set email = 'race@example.com' where email = 'other-race@example.com'`)
    made(await founder.call('DELETE', `/v1/people/${person.id}`))
    assert.equal(outcome(await accept(later)), '409 invitation_not_open')
  })

  test('shows its link once, and stores a hash of it', async () => {
    const headers = { 'idempotency-key': 'an invitation' }
    const body = { email: 'once@example.com', role: 'viewer' }
    const first = made(await service.post('/v1/people/invitations', body, headers))
    const second = made(await service.post('/v1/people/invitations', body, headers))
    assert.deepEqual([second.id, second.url], [first.id, null])
    const token = String(first.url).split('#')[1] ?? ''
    const [{ text }] = await owner(`select string_agg(i::text, '') as text from invitation i`)
    assert.ok(token.length === 43 && !text.includes(token))
  })

  test('needs a name and a password that is not easily guessed', async () => {
    const token = await invited('weak@example.com')
    const refused = async (with_: object) => {
      const answer = await accept(token, with_)
      return `${outcome(answer)} ${answer.body.errors?.[0]?.pointer}`
    }
    assert.equal(await refused({ password: 'short' }), '400 invalid_request /password')
    assert.equal(await refused({ password: 'aaaaaaaaaaaaaaaa' }), '400 invalid_request /password')
    assert.equal(await refused({ password: 'weak@example.com 1' }), '400 invalid_request /password')
    for (const common of ['qwertyuiop[]', 'sonyericsson', 'Sunshine-2026', '!!1Manchester1!!'])
      assert.equal(await refused({ password: common }), '400 password_too_common /password')
    assert.equal(await refused({ name: undefined }), '400 invalid_request /name')
  })
})

describe('a member', () => {
  test('gets another role, which counts with the next request', async () => {
    const person = await newPerson(service, 'viewer')
    assert.equal(outcome(await person.call('POST', '/v1/customers', { name: 'Ada' })), '403 insufficient_role')
    const changed = made(await founder.call('PATCH', `/v1/people/${person.id}`, { role: 'support' }))
    assert.equal(changed.role, 'support')
    assert.equal(outcome(await person.call('POST', '/v1/customers', { name: 'Ada' })), '201')
    const listed = made(await service.get('/v1/people')).data.find(({ id }: any) => id === person.id)
    assert.deepEqual([listed.role, listed.email], ['support', person.email])
  })

  test('that is removed does nothing more, and may be invited again', async () => {
    const person = await newPerson(service, 'viewer')
    made(await founder.call('DELETE', `/v1/people/${person.id}`))
    assert.equal(outcome(await person.call('GET', '/v1/customers')), '401 unauthenticated')
    assert.equal(outcome(await person.call('GET', '/v1/session')), '401 unauthenticated')
    const token = await invited(person.email, 'viewer')
    assert.equal(outcome(await accept(token, { password: 'not the old one' })), '401 sign_in_failed')
    assert.equal(outcome(await accept(token)), '200')
    await forgetFailures()
  })

  test('is not the last admin that is taken away, also by two at once', async () => {
    const admins = made(await service.get('/v1/people')).data.filter(({ role }: any) => role === 'admin')
    for (const { id } of admins.filter((one: any) => one.id !== founder.id))
      made(await service.patch(`/v1/people/${id}`, { role: 'viewer' }))
    assert.equal(outcome(await service.call('DELETE', `/v1/people/${founder.id}`)), '409 last_admin')
    const second = await newPerson(service, 'admin')
    const both = [
      service.patch(`/v1/people/${founder.id}`, { role: 'viewer' }),
      service.call('DELETE', `/v1/people/${second.id}`),
    ]
    assert.deepEqual((await Promise.all(both)).map(outcome).toSorted(), ['200', '409 last_admin'])
    const left = made(await service.get('/v1/people')).data.filter(({ role }: any) => role === 'admin')
    assert.equal(left.length, 1)
  })

  test('of two tenants goes from one to the other, and sees one at a time', async () => {
    const elsewhere = await anotherTenant(service.database.ownerUrl)
    const person = await newPerson(service, 'viewer')
    const { url } = made(
      await service.post('/v1/people/invitations', { email: person.email, role: 'admin' }, elsewhere),
    )
    const token = String(url).split('#')[1]
    assert.equal(
      outcome(await person.call('POST', '/v1/people/invitations/accept', { token, password: 'not mine at all' })),
      '401 sign_in_failed',
    )
    const there = made(await person.call('POST', '/v1/people/invitations/accept', { token, password }))
    assert.equal(there.tenants.length, 2)
    const here = there.tenants.find(({ role }: any) => role === 'viewer')
    const other = there.tenants.find(({ role }: any) => role === 'admin')
    const switchTo = (tenant_id: string) => person.call('POST', '/v1/session/switch', { tenant_id })
    const customer = await newCustomer(service)
    made(await switchTo(other.id))
    assert.equal(outcome(await person.call('GET', `/v1/customers/${customer.id}`)), '404 not_found')
    assert.equal(outcome(await person.call('POST', '/v1/customers', { name: 'Ada' })), '201')
    made(await switchTo(here.id))
    assert.equal(outcome(await person.call('GET', `/v1/customers/${customer.id}`)), '200')
    assert.equal(outcome(await person.call('POST', '/v1/customers', { name: 'Ada' })), '403 insufficient_role')
    const page = (tenantId: string) =>
      person.call('GET', '/v1/customers?limit=1', undefined, { 'page-of': tenantId }).then(outcome)
    assert.deepEqual([await page(here.id), await page(other.id)], ['200', '409 session_of_another'])
    const nowhere = await switchTo('019a3c5e-1111-7000-8000-000000000006')
    assert.equal(outcome(nowhere), '404 not_found')
    await forgetFailures()
  })
})
