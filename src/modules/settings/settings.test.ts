import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anotherTenant } from '../../../test/support/database/another-tenant.ts'
import { startTestService } from '../../../test/support/service/service.ts'

const { get, post, patch, database } = await startTestService()
const stranger = await anotherTenant(database.ownerUrl)

test('a new tenant numbers its invoices in one series, finalizes at once and wants the money at once', async () => {
  const { status, body } = await get('/v1/settings', stranger)
  assert.equal(status, 200)
  const { id, created_at, updated_at, ...rest } = body
  assert.equal(updated_at, created_at)
  assert.deepEqual(rest, {
    name: 'Another tenant',
    address: {},
    net_days: 0,
    draft_hours: 0,
    usage_grace_minutes: 60,
    time_zone: 'UTC',
    number_series: 'tenant',
    number_format: 'INV-######',
    credit_note_number_format: 'CN-######',
    first_number: 1,
    dunning_policy_id: null,
    sepa_notice_days: 0,
    bank_account: null,
    tax_mode: 'none',
    tax_gateway: null,
    prices_include_tax: false,
    tax_point: 'issue',
    default_tax_category: 'standard',
    unconfirmed_tax_id: 'trust',
    portal: {
      enabled: false,
      allow: { change_plan: true, cancel: true, edit_details: true, pay: true, add_payment_method: true },
      plan_codes: [],
      sign_in_by_mail: false,
    },
    e_invoicing: { legal_id: null, electronic_address: null, contact: null },
    document_design: { color: null, footer: null, logo: null },
    mail: {
      ...{ from: null, reply_to: null, language: 'en', kinds: [] },
      ...{
        reminder_days: [-7, 1, 7, 14],
        renewal_notice_days: 30,
        renewal_notice_months: 12,
        trial_notice_days: [7, 3],
        keep_pdfs: false,
      },
    },
  })
})

test('of mail what is absent stays; kinds need an address that they are from', async () => {
  const refused = await patch('/v1/settings', { mail: { kinds: ['invoice'] } })
  assert.equal(`${refused.status} ${refused.body.errors[0].pointer}`, '400 /mail/from')
  const { body } = await patch('/v1/settings', {
    mail: { from: 'a@merchant.example', kinds: ['invoice'], language: 'de' },
  })
  const { mail } = (await patch('/v1/settings', { mail: { reminder_days: [3] } })).body
  assert.deepEqual(mail, { ...body.mail, reminder_days: [3] })
  for (const wrong of [
    { from: 'Ada <a@b.example>' },
    { kinds: ['x'] },
    { kinds: ['invoice', 'invoice'] },
    { renewal_notice_days: 0 },
  ])
    assert.equal((await patch('/v1/settings', { mail: wrong })).status, 400, JSON.stringify(wrong))
  await patch('/v1/settings', { mail: { kinds: [], from: null } })
})

test('a change keeps what is absent, is read back, and is seen by no other tenant', async () => {
  const theirs = (await get('/v1/settings', stranger)).body
  const before = (await get('/v1/settings')).body
  const change = {
    name: 'Example GmbH',
    address: { line1: 'Hauptstr. 1', postal_code: '10827', city: 'Berlin', country: 'DE' },
    draft_hours: 1,
    number_series: 'customer',
    number_format: '{customer}-####',
    credit_note_number_format: 'C{year}-####',
    first_number: 4712,
  }
  const { status, body } = await patch('/v1/settings', change)
  assert.equal(status, 200)
  assert.deepEqual(body, { ...before, ...change, updated_at: body.updated_at })
  assert.deepEqual((await get('/v1/settings')).body, body)
  assert.deepEqual((await get('/v1/settings', stranger)).body, theirs)
})

test('an address is replaced as a whole, and cleared by an empty one', async () => {
  await patch('/v1/settings', { address: { line1: 'Via Appia', city: 'Rome' } })
  assert.deepEqual((await patch('/v1/settings', { address: { city: 'Milan' } })).body.address, { city: 'Milan' })
  assert.deepEqual((await patch('/v1/settings', { address: {} })).body.address, {})
})

test('of the portal what is absent stays, in what is allowed too; the plans are replaced as a whole', async () => {
  const change = (portal: object) => patch('/v1/settings', { portal }).then(({ body }) => body.portal)
  const allow = { change_plan: true, cancel: true, edit_details: true, pay: true, add_payment_method: true }
  assert.deepEqual(await change({ enabled: true, plan_codes: ['a', 'b'] }), {
    ...{ enabled: true, allow, plan_codes: ['a', 'b'], sign_in_by_mail: false },
  })
  assert.deepEqual(await change({ allow: { cancel: false } }), {
    ...{ enabled: true, allow: { ...allow, cancel: false }, plan_codes: ['a', 'b'], sign_in_by_mail: false },
  })
  assert.equal((await change({ sign_in_by_mail: true })).sign_in_by_mail, true)
  assert.deepEqual((await change({ plan_codes: ['b'] })).plan_codes, ['b'])
  const twice = await patch('/v1/settings', { portal: { plan_codes: ['b', 'b'] } })
  assert.equal(`${twice.status} ${twice.body.errors[0].pointer}`, '400 /portal/plan_codes')
})

test('a change to what already is leaves updated_at', async () => {
  const { body: before } = await patch('/v1/settings', { net_days: 14 })
  assert.deepEqual((await patch('/v1/settings', { net_days: 14, name: before.name })).body, before)
  assert.deepEqual((await patch('/v1/settings', {})).body, before)
})

test('no event tells of settings', async () => {
  const last = async () => (await get('/v1/events?limit=100')).body.data.length
  const before = await last()
  await patch('/v1/settings', { name: 'Renamed' })
  assert.equal(await last(), before)
})

const malformed = {
  '/name': { name: '' },
  '/address': { address: null },
  '/net_days': { net_days: 366 },
  '/draft_hours': { draft_hours: -1 },
  '/number_series': { number_series: 'year' },
  '/number_format': { number_format: 'INV' },
  '/credit_note_number_format': { credit_note_number_format: 'CN-{month}-##' },
  '/first_number': { first_number: 0 },
  '/cursor_key': { cursor_key: 'x' },
}
for (const [pointer, body] of Object.entries(malformed)) {
  test(`what is wrong at ${pointer} is refused`, async () => {
    const answer = await patch('/v1/settings', body)
    assert.equal(`${answer.status} ${answer.body.errors?.[0].pointer}`, `400 ${pointer}`)
  })
}

test('a number format has exactly one place for the counter, no digit beside it, and at most 60 characters', async () => {
  for (const number_format of ['', '#-#', '#############', `${'x'.repeat(60)}#`, 'INV-1##', '##0-INV', '{year}']) {
    assert.equal((await patch('/v1/settings', { number_format })).status, 400, number_format)
  }
  for (const number_format of [
    '#',
    '2026/############',
    '###-2026',
    `${'x'.repeat(59)}#`,
    '{year}{customer}##{year}',
  ]) {
    assert.equal((await patch('/v1/settings', { number_format })).body.number_format, number_format)
  }
})

test('a number format is letters, digits, / . _ -, {year} and {customer}, and nothing else', async () => {
  for (const between of [' ', '\n', '\u202e', '\u200b', 'é', '{', '{Year}', '{month}', '{year', '%', '"', '\\']) {
    for (const number_format of [`INV${between}-##`, `##${between}`, `${between}##`]) {
      const { status, body } = await patch('/v1/settings', { number_format })
      assert.equal(
        `${status} ${body.errors?.[0].pointer} ${body.errors?.[0].code}`,
        '400 /number_format invalid_format',
      )
    }
  }
})

test('reading needs the scope read, changing the scope admin', async () => {
  const { body } = await post('/v1/api_keys', { name: 'writer', scopes: ['write'] })
  const as = { authorization: `Bearer ${body.secret}` }
  assert.equal((await get('/v1/settings', as)).status, 200)
  const refused = await patch('/v1/settings', { name: 'Mine' }, as)
  assert.equal(`${refused.status} ${refused.body.code}`, '403 insufficient_scope')
})
