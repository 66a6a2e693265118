// A bounded load on a loopback address, at a steady rate whatever comes back: what is lost while replicas are replaced is counted.
//   KEY=billing_... node load.mjs URL SECONDS RATE     one JSON line; exit 1 if anything but 2xx was answered
// Of 21 requests 9 read, 9 make a customer (named as its external_id and idempotency key; each is sent once, never repeated), and
// 3 change LOAD_SLOW, a customer whose row the caller keeps locked for a while, so that requests are in flight when a process ends.
// LOAD_REFUSED_MOST (0): how many may be refused by the service itself (503 with Retry-After, nothing done): a busy machine is no
// lost request. LOAD_ACCEPTED: a file for the external_ids of the customers whose making was answered 2xx, one on each line.
// The 7 is odd on purpose: with an even step, round robin sends every slow request to the same replica and the control proves nothing.
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import http from 'node:http'

const [base = 'http://127.0.0.1:18080', seconds = '20', rate = '50'] = process.argv.slice(2)
const { KEY, LOAD_SLOW, LOAD_ACCEPTED, LOAD_REFUSED_MOST = '0' } = process.env
if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(base).hostname)) throw new Error('loopback only')
if (!KEY) throw new Error('KEY is not set')

const agent = new http.Agent({ keepAlive: true, maxSockets: 100 })
const run = `load-${randomUUID().slice(0, 8)}`
const failures = {}
const accepted = []
const times = []
let answered = 0

const end = Date.now() + Number(seconds) * 1000
const pending = []
while (Date.now() < end) {
  pending.push(send(pending.length))
  await new Promise((done) => setTimeout(done, 1000 / Number(rate)))
}
const results = await Promise.all(pending)
for (const result of results) if (result !== 'ok') failures[result] = (failures[result] ?? 0) + 1
times.sort((a, b) => a - b)
const ms = (q) => Number(times[Math.min(times.length - 1, Math.floor(times.length * q))]?.toFixed(1))
if (LOAD_ACCEPTED) writeFileSync(LOAD_ACCEPTED, accepted.map((name) => `${name}\n`).join(''))
const sent = pending.length
const refused = results.filter((result) => result.endsWith(' refused')).length
console.log(
  JSON.stringify({
    sent,
    ok: answered,
    failed: sent - answered,
    failures,
    accepted: accepted.length,
    p50_ms: ms(0.5),
    p99_ms: ms(0.99),
  }),
)
process.exitCode = sent === answered + refused && refused <= Number(LOAD_REFUSED_MOST) ? 0 : 1

function requestOf(i) {
  const name = `${run}-${i}`
  if (i % 7 === 1 && LOAD_SLOW)
    return { method: 'PATCH', path: `/v1/customers/${LOAD_SLOW}`, body: { metadata: { touched: name } } }
  if (i % 2 === 0) return { method: 'POST', path: '/v1/customers', body: { name, external_id: name }, name }
  return { method: 'GET', path: '/v1/customers?limit=5' }
}

function send(i) {
  const { method, path, body, name } = requestOf(i)
  const what = `${method} ${path.replace(/[0-9a-f-]{36}|\?.*/g, '')}`
  const text = body === undefined ? undefined : JSON.stringify(body)
  const headers = { authorization: `Bearer ${KEY}` }
  if (text) Object.assign(headers, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
  if (name) headers['idempotency-key'] = name
  const start = performance.now()
  return new Promise((done) => {
    const request = http.request(base + path, { method, agent, timeout: 15_000, headers }, (response) => {
      response.on('error', () => done(`${what} cut`))
      response.on('end', () => {
        const { statusCode } = response
        if (statusCode === 503 && response.headers['retry-after'] && /problem/.test(response.headers['content-type']))
          return done(`${what} refused`)
        if (statusCode < 200 || statusCode > 299) return done(`${what} ${statusCode}`)
        answered++
        if (name) accepted.push(name)
        if (!path.includes(LOAD_SLOW)) times.push(performance.now() - start)
        done('ok')
      })
      response.resume()
    })
    request.on('error', (error) => done(`${what} ${error.code ?? error.message}`))
    request.on('timeout', () => request.destroy(new Error('timeout')))
    request.end(text)
  })
}
