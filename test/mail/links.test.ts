import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { untilSo } from '../support/http/patience.ts'
import { partOf, type ReceivedMail } from '../support/mail/mail-server.ts'
import { startMailingService } from '../support/mail/mailing-service.ts'
import { made, newCustomer, outcome } from '../support/service/merchant.ts'
import { newBrowser, password } from '../support/service/person.ts'
import { openPortalFor } from '../support/service/portal.ts'

const { service, server, owner, setUp, messages, addressOf } = await startMailingService()
const patience = { minutesMost: 0.25 }
const tenantId = made(await service.get('/v1/settings')).id

const linkIn = (mail: ReceivedMail | undefined) =>
  /http\S+#[\w-]{43}/.exec(partOf(mail as ReceivedMail, 'text/plain'))?.[0] ?? ''
const tokenIn = (mail: ReceivedMail | undefined) => linkIn(mail).split('#')[1] ?? ''
/** From a network of its own, so that one test does not slow another down. */
const ask = (email: string, more: object = {}) =>
  newBrowser(service).call('POST', '/portal/v1/session/mail', { email, ...more })
const calm = () => owner('delete from sign_in_failure')
const left = async () => Number((await owner('select count(*) as left from message where due_at is not null'))[0].left)
const untilAllHaveLeft = () => untilSo('all have left', async () => (await left()) === 0, patience)

test('without a mail server an invitation is not mailed, and the portal mails no links', async () => {
  const invitation = made(await service.post('/v1/people/invitations', { email: 'early@example.com', role: 'viewer' }))
  assert.equal(invitation.mail_status, null)
  await openPortalFor(service)
  made(await service.patch('/v1/settings', { portal: { sign_in_by_mail: true } }))
  assert.equal(outcome(await ask('ada@customer.example')), '403 portal_not_allowed')
  assert.equal(made(await newBrowser(service).call('GET', '/portal/v1/session/mail')).is_offered, false)
  await setUp([])
  assert.equal(made(await newBrowser(service).call('GET', '/portal/v1/session/mail')).is_offered, true)
})

describe('an invitation', () => {
  test('is mailed with its link, which the answer has too; the list says what became of it', async () => {
    const email = addressOf('bob')
    const { id, url, mail_status } = made(await service.post('/v1/people/invitations', { email, role: 'support' }))
    assert.equal(mail_status, 'queued')
    const [mail] = await server.until(email)
    assert.equal(mail?.subject, 'Invitation to First tenant')
    assert.equal(linkIn(mail), url)
    assert.ok(partOf(mail as ReceivedMail, 'text/html').includes(`href="${url}"`))
    const listed = async () => made(await service.get('/v1/people/invitations')).data.find((one: any) => one.id === id)
    await untilSo('it is sent', async () => (await listed()).mail_status === 'sent', patience)
    const browser = newBrowser(service)
    made(await browser.call('POST', '/v1/people/invitations/accept', { token: tokenIn(mail), name: 'Bob', password }))
    assert.equal(
      (await messages('limit=100')).some(({ to }) => to === email),
      false,
      'it is no mail to a customer',
    )
  })

  test('is mailed once when it is asked for again with its key, and not once it is revoked', async () => {
    const [email, revoked] = [addressOf('once'), addressOf('revoked')]
    const invite = () => service.post('/v1/people/invitations', { email, role: 'viewer' }, { 'idempotency-key': email })
    assert.deepEqual((await Promise.all([invite(), invite()])).map(({ status }) => status < 300).includes(true), true)
    await server.until(email)
    // As if it waited for a server that is away.
    server.whim = (address) => (address === revoked ? { code: 451, text: 'later' } : 'take')
    const { id } = made(await service.post('/v1/people/invitations', { email: revoked, role: 'viewer' }))
    const row = async () =>
      (await owner('select status, attempts, link, error from message where invitation_id = $1', [id]))[0]
    await untilSo(
      'it has failed once',
      async () => {
        const { status, attempts } = await row()
        return status === 'queued' && attempts === 1
      },
      patience,
    )
    assert.match((await row()).link, /^v1\./, 'the link waits, sealed')
    made(await service.call('DELETE', `/v1/people/invitations/${id}`))
    server.whim = () => 'take'
    await owner('update message set due_at = now() where invitation_id = $1', [id])
    await untilAllHaveLeft()
    assert.deepEqual(await row(), {
      status: 'canceled',
      attempts: 2,
      link: null,
      error: 'The link can no longer be used',
    })
    assert.equal(server.received.filter(({ to }) => to === email).length, 1)
    assert.equal(
      server.received.some(({ to }) => to === revoked),
      false,
    )
  })
})

describe('a link to the portal', () => {
  test('is mailed to who asks for it, in their language, and opens the portal once', async () => {
    const email = addressOf('Grete')
    const { id } = await newCustomer(service, { name: 'Grete', email, language: 'de' })
    assert.deepEqual(made(await ask(email.toUpperCase())), { accepted: true })
    const [mail] = await server.until(email)
    assert.equal(mail?.subject, 'Ihr Link zu First tenant')
    assert.match(linkIn(mail), /\/portal#/)
    const use = () => newBrowser(service).call('POST', '/portal/v1/session', { token: tokenIn(mail) })
    const answers = await Promise.all([use(), use()])
    assert.deepEqual(answers.map(outcome).sort(), ['200', '409 portal_link_not_open'])
    assert.equal(answers.map(({ body }) => body.customer_id).includes(id), true)
    await untilAllHaveLeft()
    const [message] = await messages(`customer_id=${id}`)
    assert.deepEqual([message.kind, message.status], ['portal_link', 'sent'])
    const rows = await owner(
      `select m::text as row from message m union all select p::text from portal_session p union all select e::text from event e`,
    )
    const token = tokenIn(mail)
    assert.equal(
      rows.some(({ row }) => row.includes(token)),
      false,
      'nothing stored has it',
    )
    assert.equal(JSON.stringify(made(await service.get(`/v1/messages/${message.id}`))).includes(token), false)
  })

  test('the answer is the same for an address that nobody has, that is of no customer with mail, or of another company', async () => {
    await calm()
    const clock = made(await service.post('/v1/test_clocks', { now: '2026-01-01T00:00:00Z' }))
    const [bounced, onClock] = [addressOf('bounced'), addressOf('on-clock')]
    const { id } = await newCustomer(service, { email: bounced })
    await owner('update customer set email_bounced_at = now() where id = $1', [id])
    await newCustomer(service, { email: onClock, test_clock_id: clock.id })
    const before = await owner('select count(*) from message')
    const answers = []
    for (const email of ['nobody@customer.example', bounced, onClock]) answers.push(await ask(email))
    assert.deepEqual(
      answers.map(({ status, body }) => [status, body]),
      answers.map(() => [202, { accepted: true }]),
    )
    assert.deepEqual(await owner('select count(*) from message'), before)
    const wrong = await ask('ada@customer.example', { tenant_id: '019a3c5e-1111-7000-8000-000000000006' })
    assert.equal(`${outcome(wrong)} ${wrong.body.errors[0].pointer}`, '400 invalid_request /tenant_id')
    assert.equal((await ask('no address')).body.errors[0].pointer, '/email')
  })

  test('every customer with the address gets one of their own', async () => {
    await calm()
    const email = addressOf('shared')
    for (const name of ['One GmbH', 'Two GmbH']) await newCustomer(service, { name, email })
    made(await ask(email, { tenant_id: tenantId }))
    const mails = await server.until(email, 2)
    assert.deepEqual(mails.map((mail) => /One|Two/.exec(partOf(mail, 'text/plain'))?.[0]).sort(), ['One', 'Two'])
  })

  test('of many requests at once about one address few are taken, and at most three links leave in an hour', async () => {
    await calm()
    const email = addressOf('flooded')
    await newCustomer(service, { email })
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask(email)))
    const taken = answers.filter(({ status }) => status === 202).length
    assert.deepEqual([...new Set(answers.map(outcome))].sort(), ['202', '429 too_many_requests'])
    assert.ok(taken >= 5 && taken <= 6, `${taken} taken`)
    assert.ok(Number(answers.find(({ status }) => status === 429)?.headers.get('retry-after')) >= 1)
    await untilAllHaveLeft()
    await calm()
    assert.equal(outcome(await ask(email)), '202')
    await untilAllHaveLeft()
    assert.equal(server.received.filter(({ to }) => to === email).length, 3)
  })

  test('one that has waited for an hour is not sent, nor one that the portal does not mail any more', async () => {
    await calm()
    server.whim = () => ({ code: 451, text: 'later' })
    const [late, off] = [addressOf('late'), addressOf('off')]
    const ids: string[] = []
    for (const email of [late, off]) {
      ids.push((await newCustomer(service, { email })).id)
      made(await ask(email))
    }
    const rows = () =>
      owner('select status, attempts, error from message where customer_id = any($1) order by id', [ids])
    await untilSo(
      'both have failed once',
      async () => (await rows()).every(({ status, attempts }) => status === 'queued' && attempts === 1),
      patience,
    )
    server.whim = () => 'take'
    await owner(
      `update message set facts = jsonb_build_object('expires_at', '2026-01-01T00:00:00Z') where customer_id = $1`,
      [ids[0]],
    )
    made(await service.patch('/v1/settings', { portal: { sign_in_by_mail: false } }))
    await owner('update message set due_at = now() where customer_id = any($1)', [ids])
    await untilAllHaveLeft()
    assert.deepEqual(
      (await rows()).map(({ status, error }) => [status, error]),
      [
        ['canceled', 'The link can no longer be used'],
        ['canceled', 'The portal sends no links any more'],
      ],
    )
    assert.equal(outcome(await ask(off)), '403 portal_not_allowed')
  })
})
