import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import type { z } from 'zod'
import { stripeVersion } from '../../src/modules/gateways/stripe/client.ts'
import { stripeEvent } from '../../src/modules/gateways/stripe/event.ts'
import * as objects from '../../src/modules/gateways/stripe/objects.ts'
import { openStripe } from '../../src/modules/gateways/stripe/open-stripe.ts'
import { type FakeStripe, type Seen, startFakeStripe } from '../support/fake-stripe/fake-stripe.ts'
import { chargeRequest, refundRequest } from '../support/fake-stripe/requests.ts'
import type { Operation } from '../support/fake-stripe/routes.ts'
import { untilSo } from '../support/http/patience.ts'

// The contract with Stripe, as Stripe publishes it: stripe-mock is made of the schema of its API, and refuses what the schema
// does not have. Each kind of request that the adapter makes is sent to it; its answers are read as the adapter reads them, and
// compared with those of the fake. A line for each: `ok`, `FAIL` or `skip`.
//
//   STRIPE_MOCK   the program; else the `stripe-mock` of the PATH
//   STRIPE_SPEC   the schema, `spec3.json` of the same release; without it the required fields of the fake are not checked

let failures = 0
const skip = (what: string) => console.log(`skip  ${what}`)
function check(what: string, problems: readonly string[]): void {
  if (problems.length > 0) failures += 1
  console.log(problems.length > 0 ? `FAIL  ${what}: ${problems.join('; ')}` : `ok    ${what}`)
}

async function compare(path: string): Promise<void> {
  const [http, https] = [await freePort(), await freePort()]
  // Without an address for https it would listen to the whole network.
  const mock = spawn(path, ['-http-addr', `127.0.0.1:${http}`, '-https-addr', `127.0.0.1:${https}`], {
    stdio: 'ignore',
  })
  const stripe = await startFakeStripe()
  try {
    const url = `http://127.0.0.1:${http}`
    await untilSo('stripe-mock answers', async () => isThere(url), { everyMs: 100, minutesMost: 1 })
    await everyRequest(stripe)
    const spec = readSpec()
    for (const seen of differentOnes(stripe.seen)) await checkRequest(url, seen, spec)
    await checkControls(url)
  } finally {
    mock.kill()
    await stripe.stop()
  }
}

/** Makes each kind of request once, at least. */
async function everyRequest(stripe: FakeStripe): Promise<void> {
  const gateway = openStripe({ secretKey: stripe.secretKey, baseUrl: stripe.url, setupTypes: ['card', 'sepa_debit'] })
  const made = async (token: string, more: Parameters<typeof chargeRequest>[2] = {}) => {
    const request = chargeRequest(stripe, token, more)
    const { reference } = await gateway.prepare(request)
    await gateway.charge(request, reference)
    return { request, reference }
  }
  const { request, reference } = await made('pm_card_visa')
  await gateway.read(request, reference)
  await gateway.read(request, null)
  await gateway.read({ ...request, gatewayCustomer: null }, null)
  await made('pm_card_visa', { methodType: 'other', gatewayCustomer: null, methodReference: 'pm_card_visa' })
  await made('pm_card_chargeDeclined')
  await made('pm_sepa_succeeds')
  const waiting = await made('pm_card_authenticationRequired')
  await gateway.openAction(waiting.request, waiting.reference, 'https://shop.example/back')
  await gateway.cancel(waiting.request, waiting.reference)
  for await (const _ of gateway.listMethodEvents(request.createdAt));
  const refund = refundRequest(reference, 500n)
  const state = await gateway.refund(refund)
  await gateway.readRefund(refund, null)
  if (state.status === 'succeeded') await gateway.readRefund(refund, state.reference)
  const disputed = await made('pm_card_createDispute')
  const [dispute] = await gateway.listDisputes(disputed.reference)
  if (dispute) await gateway.readDispute(dispute.reference)
  const customer = { customerId: 'customer1', customerName: 'Ada', customerEmail: 'ada@shop.example' }
  const session = { key: 'session1', sessionId: 'session1', returnUrl: 'https://shop.example/back', currencies: null }
  const setup = await gateway.openSetup({ ...customer, ...session })
  await gateway.readMethod(stripe.complete(setup.reference, 'pm_card_visa'))
  await gateway.readSetup(setup.reference)
  const debit = stripe.newMethod('pm_sepa_succeeds').method
  stripe.changeMandate(debit, 'active')
  for (const { id } of stripe.world.mandates.values()) await gateway.readMandate(id)
  await Array.fromAsync(gateway.listCharges(request.createdAt))
  await Array.fromAsync(gateway.listRefunds(request.createdAt))
  await Array.fromAsync(gateway.listDisputesSince(request.createdAt))
  gateway.close()
}

/** One of each operation with other parameters or another status. */
function differentOnes(seen: readonly Seen[]): readonly Seen[] {
  const kindOf = ({ operation, status, body, path }: Seen) =>
    `${operation} ${status} ${[...new URLSearchParams(body || path.split('?')[1]).keys()].sort()}`
  return [...new Map(seen.map((one) => [kindOf(one), one])).values()]
}

const shapes: Partial<Record<Operation, z.ZodType>> = {
  create_intent: objects.paymentIntent,
  confirm: objects.paymentIntent,
  cancel: objects.paymentIntent,
  read_intent: objects.paymentIntent,
  list_intents: objects.pageOf(objects.paymentIntent),
  refund: objects.refund,
  read_refund: objects.refund,
  list_refunds: objects.pageOf(objects.refund),
  read_dispute: objects.dispute,
  list_disputes: objects.pageOf(objects.dispute),
  search_customers: objects.pageOf(objects.customer),
  create_customer: objects.customer,
  update_customer: objects.customer,
  create_session: objects.checkoutSession,
  read_session: objects.checkoutSession,
  read_method: objects.paymentMethod,
  read_mandate: objects.mandate,
  list_events: objects.pageOf(stripeEvent),
}

async function checkRequest(url: string, seen: Seen, spec: Spec | null): Promise<void> {
  const { operation, method, path, body, answer, status } = seen
  const names = [...new URLSearchParams(body || path.split('?')[1]).keys()].join(' ')
  const { status: theirs, body: published } = await ask(url, method, path, body)
  check(
    `${operation} (${names}) is a request that Stripe has`,
    theirs === 200 ? [] : [`${theirs} ${published.error?.message}`],
  )
  if (theirs !== 200) return
  const read = shapes[operation]?.safeParse(published)
  const unread = read?.success ? [] : (read?.error.issues ?? []).map((one) => `${one.path.join('.')} ${one.message}`)
  check(
    `${operation}: the adapter can read Stripe's own example`,
    shapes[operation] ? unread : ['no shape is known for it'],
  )
  if (status !== 200) return
  const ours = JSON.parse(answer)
  check(`${operation}: the fake invents no field`, invented(ours, published, ''))
  if (spec) check(`${operation}: the fake has every required field`, missing(ours, spec, ''))
}

/**
 * Fields of the fake that Stripe's example does not have. An object that the example has as an id, or as nothing, is passed over, and
 * so is an error, of which the example has two fields.
 */
function invented(ours: unknown, theirs: unknown, at: string): string[] {
  if (Array.isArray(ours) && Array.isArray(theirs)) return ours.flatMap((one) => invented(one, theirs[0], `${at}[]`))
  if (!isRecord(ours) || !isRecord(theirs) || /metadata$|last_payment_error$/.test(at)) return []
  return Object.entries(ours).flatMap(([name, value]) =>
    name in theirs || optional.includes(name) ? invented(value, theirs[name], `${at}.${name}`) : [`${at}.${name}`],
  )
}

/** What Stripe has, but not in its example: a method has the field of its type only, an error what is known of it. */
const optional = [
  'card',
  'sepa_debit',
  'failure_reason',
  'decline_code',
  'advice_code',
  'network_advice_code',
  'redirect_to_url',
]

type Spec = Readonly<Record<string, { readonly required?: readonly string[] }>>

function readSpec(): Spec | null {
  const path = process.env.STRIPE_SPEC
  if (path === undefined || !existsSync(path)) {
    skip('the required fields of the fake: STRIPE_SPEC names no schema')
    return null
  }
  const { info, components } = JSON.parse(readFileSync(path, 'utf8'))
  check('the schema is of the version that the adapter names', info.version === stripeVersion ? [] : [info.version])
  return components.schemas
}

/** Fields that Stripe's schema requires of an object, and the fake leaves out. */
function missing(ours: unknown, spec: Spec, at: string): string[] {
  if (Array.isArray(ours)) return ours.flatMap((one) => missing(one, spec, `${at}[]`))
  if (!isRecord(ours)) return []
  const required = typeof ours.object === 'string' ? (spec[ours.object]?.required ?? []) : []
  return [
    ...required.filter((name) => !(name in ours)).map((name) => `${at}.${name}`),
    ...Object.entries(ours).flatMap(([name, value]) => missing(value, spec, `${at}.${name}`)),
  ]
}

/** A check that cannot fail proves nothing. */
async function checkControls(url: string): Promise<void> {
  const unknown = await ask(url, 'POST', '/v1/payment_intents', 'amount=100&currency=eur&amuont=1')
  check(
    'control: a parameter that Stripe does not have is refused',
    unknown.status === 400 ? [] : [String(unknown.status)],
  )
  const nowhere = await ask(url, 'GET', '/v1/payment_intentions', '')
  check('control: a path that Stripe does not have is refused', nowhere.status === 404 ? [] : [String(nowhere.status)])
  check(
    'control: an invented field is seen',
    invented({ id: 1, no: 1 }, { id: 2 }, '').length === 1 ? [] : ['it is not'],
  )
}

async function ask(url: string, method: string, path: string, body: string): Promise<{ status: number; body: any }> {
  const headers = {
    authorization: 'Bearer sk_test_123',
    'content-type': 'application/x-www-form-urlencoded',
    'stripe-version': stripeVersion,
  }
  const answer = await fetch(url + path, { method, headers, ...(method === 'POST' && { body }) })
  return { status: answer.status, body: await answer.json() }
}

async function isThere(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  )
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const program = [
  process.env.STRIPE_MOCK,
  ...(process.env.PATH ?? '').split(delimiter).map((one) => join(one, 'stripe-mock')),
]
  .flatMap((one) => one ?? [])
  .find((one) => existsSync(one))
if (program === undefined)
  skip('stripe: there is no stripe-mock; `go install github.com/stripe/stripe-mock@v0.203.0` brings it')
else await compare(program)
process.exitCode = failures > 0 ? 1 : 0
