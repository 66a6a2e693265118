import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { ask } from '../../../test/support/http/client.ts'
import { startStandIn } from '../../../test/support/http/stand-in.ts'

const standIn = await startStandIn()
after(() => standIn.close())

test('Swagger UI opens under its policy, with nothing inline', async () => {
  const page = await ask(standIn, 'GET', '/docs', { key: null })
  assert.equal(page.status, 200)
  assert.match(page.headers.get('content-security-policy') ?? '', /script-src 'self'/)
  assert.doesNotMatch(page.headers.get('content-security-policy') ?? '', /upgrade-insecure-requests/)
  assert.doesNotMatch(page.text, /<script(?![^>]*\ssrc=)[^>]*>/)
  const initializer = await ask(standIn, 'GET', '/docs/static/swagger-initializer.js', { key: null })
  assert.match(initializer.text, /"persistAuthorization":true/)
})

// Field fault A3
test('the address of the service alone leads to the documentation', async () => {
  const { status, headers, text } = await ask(standIn, 'GET', '/', { key: null })
  assert.deepEqual([status, headers.get('location'), text], [302, 'docs', 'The documentation is at /docs\n'])
  for (const path of ['/', '/docs/']) {
    const page = await fetch(`${standIn.url}${path}`)
    assert.equal(page.status, 200)
    const [, style = ''] = /href="([^"]*swagger-ui\.css)"/.exec(await page.text()) ?? []
    assert.equal((await fetch(new URL(style, page.url))).status, 200, `${page.url} ${style}`)
  }
})

test('what a file of Swagger UI cannot give is the client’s mistake', async () => {
  for (const headers of [{ range: 'bytes=999999999-' }, { 'if-match': '"x"' }]) {
    const reply = await ask(standIn, 'GET', '/docs/static/swagger-ui.css', { headers })
    assert.deepEqual([reply.status, reply.body.code], [400, 'invalid_request'])
  }
})
