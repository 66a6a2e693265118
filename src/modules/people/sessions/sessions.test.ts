import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { send } from '../../../../test/support/http/send.ts'
import { asking, made, newCustomer, outcome } from '../../../../test/support/service/merchant.ts'
import { newBrowser, newPerson, password } from '../../../../test/support/service/person.ts'
import { startTestService } from '../../../../test/support/service/service.ts'
import { hashOfPassword, isPassword } from './password.ts'
import { networkOf } from './sign-in.ts'

const service = await startTestService()
const owner = asking(service.database.ownerUrl)
const signIn = (email: string, with_ = password) =>
  newBrowser(service).call('POST', '/v1/session', { email, password: with_ })
const forgetFailures = () => owner('delete from sign_in_failure')
const founder = await newPerson(service, 'admin')

describe('signing in', () => {
  test('takes the right password, whatever the capitals of the address', async () => {
    assert.equal(outcome(await signIn(founder.email.toUpperCase())), '200')
  })

  test('answers alike for a wrong password and an unknown address', async () => {
    const answers = [await signIn(founder.email, 'a wrong password'), await signIn('nobody@example.com')]
    const [wrong, unknown] = answers.map(({ text }) => JSON.parse(text))
    assert.deepEqual({ ...unknown, request_id: wrong.request_id }, wrong)
    assert.equal(wrong.code, 'sign_in_failed')
    assert.deepEqual(
      answers.map(({ headers }) => headers.get('set-cookie')),
      [null, null],
    )
  })

  test('waits longer and longer after five failures in a row, of the account and of the network', async () => {
    await forgetFailures()
    const { email } = await newPerson(service, 'viewer')
    for (let times = 1; times <= 5; times += 1)
      assert.equal(outcome(await signIn(email, 'wrong')), '401 sign_in_failed')
    const refused = await signIn(email)
    assert.equal(outcome(refused), '429 too_many_requests')
    assert.ok(Number(refused.headers.get('retry-after')) >= 1)
    assert.equal(outcome(await signIn(founder.email)), '429 too_many_requests', 'the network is the same')
    await owner(`update sign_in_failure set last_failed_at = now() - interval '61 seconds'`)
    assert.equal(outcome(await signIn(email)), '200')
    assert.deepEqual(await owner(`select subject from sign_in_failure where subject like 'account%'`), [])
    await forgetFailures()
  })

  test('of many at once counts every failure', async () => {
    await forgetFailures()
    await Promise.all(Array.from({ length: 4 }, () => signIn('crowd@example.com', 'wrong')))
    const [{ failures }] = await owner(
      `select failures from sign_in_failure where subject = 'account crowd@example.com'`,
    )
    assert.equal(failures, 4)
    await forgetFailures()
  })

  test('is no faster with many guesses at once: after five failures the right one is refused too', async () => {
    await forgetFailures()
    const { email } = await newPerson(service, 'viewer')
    const guesses = await Promise.all(Array.from({ length: 20 }, (_, guess) => signIn(email, `wrong guess ${guess}`)))
    const failed = guesses.filter((answer) => outcome(answer) === '401 sign_in_failed').length
    assert.ok(failed >= 5 && failed <= 8, `${failed} guesses`)
    assert.equal(outcome(await signIn(email)), '429 too_many_requests')
    await forgetFailures()
  })

  test('with a password that is changed meanwhile fails', async () => {
    const person = await newPerson(service, 'viewer')
    const changing = Array.from({ length: 3 }, () => signIn(person.email))
    const change = person.call('POST', '/v1/people/me/password', {
      current_password: password,
      password: 'eight loud herons',
    })
    made(await change)
    await Promise.all(changing)
    const [{ count }] = await owner('select count(*)::int from person_session where person_id = $1', [person.id])
    assert.equal(count, 1, 'only the session that changed it goes on')
    await forgetFailures()
  })

  test('of a person who is a member nowhere fails', async () => {
    const person = await newPerson(service, 'viewer')
    made(await service.call('DELETE', `/v1/people/${person.id}`))
    assert.equal(outcome(await signIn(person.email)), '401 sign_in_failed')
  })
})

describe('a session', () => {
  test('stands for the person in the API, and not in what their role does not allow', async () => {
    const support = await newPerson(service, 'support')
    const customer = await newCustomer(service)
    assert.equal(outcome(await support.call('GET', `/v1/customers/${customer.id}`)), '200')
    assert.equal(outcome(await support.call('PATCH', `/v1/customers/${customer.id}`, { name: 'Eve' })), '200')
    assert.equal(outcome(await support.call('GET', '/v1/api_keys')), '403 insufficient_role')
    const payment = { customer_id: customer.id, amount_cents: 1, currency: 'EUR' }
    assert.equal(outcome(await support.call('POST', '/v1/payments', payment)), '403 insufficient_role')
  })

  test('has a cookie that scripts cannot read, and of which the database has a hash', async () => {
    const answer = await signIn(founder.email)
    assert.match(
      answer.headers.get('set-cookie') ?? '',
      /^billing=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000$/,
    )
    const behindProxy = await newBrowser(service).call(
      'POST',
      '/v1/session',
      { email: founder.email, password },
      { host: 'billing.example.com' },
    )
    assert.match(behindProxy.headers.get('set-cookie') ?? '', /^__Host-billing=.*; Secure;/)
    const token = answer.headers.get('set-cookie')?.slice('billing='.length).split(';')[0] ?? ''
    const elsewhere = (cookie: string) =>
      newBrowser(service).call('GET', '/v1/session', undefined, { cookie, host: 'billing.example.com' }).then(outcome)
    assert.equal(await elsewhere(`__Host-billing=${token}`), '200')
    assert.equal(await elsewhere(`billing=${token}`), '401 unauthenticated', 'a neighbouring host could have set it')
    const [{ text }] = await owner(`select string_agg(s::text, '') as text from person_session s`)
    assert.ok(!text.includes(token))
  })

  test('changes nothing for another site, and nothing together with a key', async () => {
    const change = (headers: Record<string, string>) =>
      founder.call('POST', '/v1/customers', { name: 'Ada' }, headers).then(outcome)
    assert.equal(await change({ 'sec-fetch-site': 'cross-site' }), '403 cross_site_request')
    assert.equal(await change({ 'sec-fetch-site': 'same-site' }), '403 cross_site_request')
    assert.equal(await change({ 'sec-fetch-site': 'none' }), '201')
    const bare = (headers: Record<string, string>) => {
      const { cookie } = founder
      return service.call('POST', '/v1/customers', { name: 'Ada' }, { cookie, ...headers }).then(outcome)
    }
    assert.equal(await bare({}), '401 unauthenticated', 'a key and a cookie')
    const signingIn = { email: founder.email, password }
    const from = (headers: Record<string, string>) =>
      founder.call('POST', '/v1/session', signingIn, { 'sec-fetch-site': 'cross-site', ...headers }).then(outcome)
    assert.equal(await from({}), '403 cross_site_request')
    assert.equal(await from({ cookie: '' }), '403 cross_site_request', 'also without a session')
  })

  test('by the origin, where a browser does not say Sec-Fetch-Site', async () => {
    const { cookie } = founder
    const change = (headers: Record<string, string>) =>
      send(service.url, 'POST', '/v1/customers', { body: { name: 'Ada' }, headers: { cookie, ...headers } }).then(
        outcome,
      )
    assert.equal(await change({ origin: service.url }), '201')
    assert.equal(await change({ origin: 'https://evil.example' }), '403 cross_site_request')
    assert.equal(await change({ origin: 'null' }), '403 cross_site_request')
    assert.equal(await change({}), '403 cross_site_request')
  })

  test('ends after twelve hours without a request, after thirty days, and when it is ended', async () => {
    const ended = async (sql: string) => {
      const person = await newPerson(service, 'viewer')
      await owner(`update person_session set ${sql} where person_id = $1`, [person.id])
      return [await person.call('GET', '/v1/session'), await person.call('GET', '/v1/customers')].map(outcome)
    }
    const gone = ['401 unauthenticated', '401 unauthenticated']
    assert.deepEqual(await ended(`last_seen_at = now() - interval '12 hours 1 second'`), gone)
    assert.deepEqual(await ended('expires_at = now()'), gone)
    const person = await newPerson(service, 'viewer')
    const { cookie } = person
    made(await person.call('DELETE', '/v1/session'))
    assert.equal(person.cookie, '')
    assert.equal(
      outcome(await newBrowser(service).call('GET', '/v1/customers', undefined, { cookie })),
      '401 unauthenticated',
    )
  })

  test('is listed with the others of the person, which they can end', async () => {
    const person = await newPerson(service, 'viewer')
    const other = newBrowser(service)
    made(await other.call('POST', '/v1/session', { email: person.email, password }))
    const { data } = made(await person.call('GET', '/v1/people/me/sessions'))
    assert.deepEqual(data.map(({ is_current }: any) => is_current).toSorted(), [false, true])
    const strange = data.find(({ is_current }: any) => !is_current)
    const stranger = await newPerson(service, 'admin')
    assert.equal(outcome(await stranger.call('DELETE', `/v1/people/me/sessions/${strange.id}`)), '404 not_found')
    made(await person.call('DELETE', `/v1/people/me/sessions/${strange.id}`))
    assert.equal(outcome(await other.call('GET', '/v1/session')), '401 unauthenticated')
    made(await other.call('POST', '/v1/session', { email: person.email, password }))
    assert.deepEqual(made(await person.call('DELETE', '/v1/people/me/sessions')), { ended: 1 })
    assert.equal(outcome(await person.call('GET', '/v1/session')), '200')
  })

  test('needs the password again for what needs an admin key, an hour after it was given', async () => {
    const admin = await newPerson(service, 'admin')
    assert.equal(outcome(await admin.call('GET', '/v1/api_keys')), '200')
    await owner('update person_session set fresh_until = now() where person_id = $1', [admin.id])
    assert.equal(outcome(await admin.call('GET', '/v1/api_keys')), '403 fresh_sign_in_required')
    assert.equal(outcome(await admin.call('GET', '/v1/customers')), '200')
    const { cookie } = admin
    assert.equal(outcome(await admin.call('POST', '/v1/session/confirm', { password: 'wrong' })), '401 sign_in_failed')
    made(await admin.call('POST', '/v1/session/confirm', { password }))
    assert.equal(outcome(await admin.call('GET', '/v1/api_keys')), '200')
    assert.notEqual(admin.cookie, cookie)
    const old = await newBrowser(service).call('GET', '/v1/customers', undefined, { cookie })
    assert.equal(outcome(old), '401 unauthenticated', 'the old token does nothing any more')
  })
})

describe('a password', () => {
  test('is changed by who knows the old one, and ends all other sessions', async () => {
    const person = await newPerson(service, 'viewer')
    const other = newBrowser(service)
    made(await other.call('POST', '/v1/session', { email: person.email, password }))
    const change = (current_password: string, next: string) =>
      person.call('POST', '/v1/people/me/password', { current_password, password: next })
    assert.equal(outcome(await change('wrong', 'eight loud herons')), '401 sign_in_failed')
    made(await change(password, 'eight loud herons'))
    assert.equal(outcome(await other.call('GET', '/v1/session')), '401 unauthenticated')
    assert.equal(outcome(await person.call('GET', '/v1/session')), '200')
    assert.equal(outcome(await signIn(person.email)), '401 sign_in_failed')
    assert.equal(outcome(await signIn(person.email, 'eight loud herons')), '200')
    await forgetFailures()
  })

  test('is stored as argon2id, with another salt each time, and compared by it', async () => {
    const [one, two] = [await hashOfPassword(password), await hashOfPassword(password)]
    assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    assert.notEqual(one, two)
    assert.deepEqual([await isPassword(password, one), await isPassword(`${password} `, one)], [true, false])
    assert.equal(await isPassword(password, null), false)
    assert.equal(await isPassword('caf\u00e9 caf\u00e9', await hashOfPassword('cafe\u0301 cafe\u0301')), true)
  })
})

test('a network is an address, of IPv6 its first 64 bits', () => {
  assert.deepEqual(
    ['192.0.2.1', '2001:db8::1', '2001:db8:0:0:5::9', '2001:db8:1:2:3:4:5:6', '::1', '::ffff:192.0.2.1'].map(networkOf),
    ['192.0.2.1', '2001:db8:0:0::/64', '2001:db8:0:0::/64', '2001:db8:1:2::/64', '0:0:0:0::/64', '192.0.2.1'],
  )
})
