import { type Form, readForm } from './form.ts'
import { cancelIntent, confirmIntent, createIntent } from './payment-intents.ts'
import { missing } from './problem.ts'
import { createRefund } from './refunds.ts'
import { createCustomer, createSession, searchCustomers } from './setup.ts'
import type { Intent, World } from './world.ts'

interface Route {
  readonly method: 'GET' | 'POST'
  readonly path: RegExp
  readonly allowed: readonly string[]
  readonly act: (world: World, form: Form, id: string) => object
}

const listing = ['limit', 'starting_after', 'created', 'expand']

/** What the fake answers; every other path is a 404. */
export const routes = {
  create_intent: {
    method: 'POST',
    path: /^\/v1\/payment_intents$/,
    allowed: [
      ...['amount', 'currency', 'customer', 'payment_method', 'payment_method_types', 'automatic_payment_methods'],
      ...['description', 'metadata', 'expand'],
    ],
    act: (world, form) => shown(world, createIntent(world, form), form),
  },
  confirm: {
    method: 'POST',
    path: /^\/v1\/payment_intents\/(\w+)\/confirm$/,
    allowed: ['off_session', 'payment_method', 'return_url', 'expand'],
    act: (world, form, id) => shown(world, confirmIntent(world, intentOf(world, id), form), form),
  },
  cancel: {
    method: 'POST',
    path: /^\/v1\/payment_intents\/(\w+)\/cancel$/,
    allowed: ['cancellation_reason', 'expand'],
    act: (world, form, id) => shown(world, cancelIntent(world, intentOf(world, id), form), form),
  },
  read_intent: {
    method: 'GET',
    path: /^\/v1\/payment_intents\/(\w+)$/,
    allowed: ['expand'],
    act: (world, form, id) => shown(world, intentOf(world, id), form),
  },
  list_intents: {
    method: 'GET',
    path: /^\/v1\/payment_intents$/,
    allowed: ['customer', ...listing],
    act(world, form) {
      const customer = form.text('customer')
      const all = [...world.intents.values()].filter((one) => customer === null || one.customer === customer)
      return page(all, form, (one) => shown(world, one, form))
    },
  },
  refund: {
    method: 'POST',
    path: /^\/v1\/refunds$/,
    allowed: ['payment_intent', 'amount', 'metadata', 'reason', 'expand'],
    act: createRefund,
  },
  read_refund: {
    method: 'GET',
    path: /^\/v1\/refunds\/(\w+)$/,
    allowed: ['expand'],
    act: (world, _form, id) => found(world.refunds, 'refund', id),
  },
  list_refunds: {
    method: 'GET',
    path: /^\/v1\/refunds$/,
    allowed: ['payment_intent', 'charge', ...listing],
    act: (world, form) => page(ofIntent(world.refunds, form), form),
  },
  read_dispute: {
    method: 'GET',
    path: /^\/v1\/disputes\/(\w+)$/,
    allowed: ['expand'],
    act: (world, _form, id) => found(world.disputes, 'dispute', id),
  },
  list_disputes: {
    method: 'GET',
    path: /^\/v1\/disputes$/,
    allowed: ['payment_intent', 'charge', ...listing],
    act: (world, form) => page(ofIntent(world.disputes, form), form),
  },
  search_customers: {
    method: 'GET',
    path: /^\/v1\/customers\/search$/,
    allowed: ['query', 'limit', 'page', 'expand'],
    act: (world, form) => ({ object: 'search_result', data: searchCustomers(world, form), has_more: false }),
  },
  create_customer: {
    method: 'POST',
    path: /^\/v1\/customers$/,
    allowed: ['name', 'email', 'metadata', 'expand'],
    act: createCustomer,
  },
  update_customer: {
    method: 'POST',
    path: /^\/v1\/customers\/(\w+)$/,
    allowed: ['name', 'email', 'metadata', 'expand'],
    act: (world, form, id) =>
      Object.assign(found(world.customers, 'customer', id), { name: form.text('name'), email: form.text('email') }),
  },
  create_session: {
    method: 'POST',
    path: /^\/v1\/checkout\/sessions$/,
    allowed: [
      ...['mode', 'customer', 'payment_method_types', 'success_url', 'cancel_url', 'client_reference_id'],
      ...['metadata', 'setup_intent_data', 'expand'],
    ],
    act: createSession,
  },
  read_session: {
    method: 'GET',
    path: /^\/v1\/checkout\/sessions\/(\w+)$/,
    allowed: ['expand'],
    act(world, form, id) {
      const session = found(world.sessions, 'checkout.session', id)
      if (!form.list('expand').includes('setup_intent.payment_method')) return session
      const intent = found(world.setupIntents, 'setup_intent', session.setup_intent)
      const payment_method = world.methods.get(intent.payment_method ?? '') ?? null
      return { ...session, setup_intent: { ...intent, payment_method } }
    },
  },
  read_method: {
    method: 'GET',
    path: /^\/v1\/payment_methods\/(\w+)$/,
    allowed: ['expand'],
    act: (world, _form, id) => found(world.methods, 'PaymentMethod', id),
  },
  read_mandate: {
    method: 'GET',
    path: /^\/v1\/mandates\/(\w+)$/,
    allowed: ['expand'],
    act: (world, _form, id) => found(world.mandates, 'mandate', id),
  },
  list_events: {
    method: 'GET',
    path: /^\/v1\/events$/,
    allowed: ['type', 'types', 'delivery_success', ...listing],
    act(world, form) {
      const [type, types] = [form.text('type'), form.list('types')]
      const isWanted = (of: string) => (type === null || of === type) && (types.length === 0 || types.includes(of))
      return page(
        world.events.filter((one) => isWanted(one.type)),
        form,
      )
    },
  },
} as const satisfies Readonly<Record<string, Route>>

export type Operation = keyof typeof routes

export interface Matched {
  readonly operation: Operation
  /** Carries the request out; throws a `Problem`. */
  readonly act: (world: World) => object
}

/** The operation of a request. Throws Stripe's error for a path or a parameter that it does not have. */
export function matched(method: string, path: string, encoded: string): Matched {
  for (const operation of Object.keys(routes) as Operation[]) {
    const route: Route = routes[operation]
    const found = route.method === method ? route.path.exec(path) : null
    if (found === null) continue
    const form = readForm(encoded, route.allowed)
    return { operation, act: (world) => route.act(world, form, found[1] ?? '') }
  }
  throw missing('path', `${method} ${path}`, 'path')
}

function shown(world: World, intent: Intent, form: Form): object {
  const isWanted = form.list('expand').some((one) => one.endsWith('latest_charge'))
  return isWanted ? { ...intent, latest_charge: world.charges.get(intent.latest_charge ?? '') ?? null } : intent
}

function intentOf(world: World, id: string): Intent {
  const intent = world.intents.get(id)
  if (intent === undefined) throw missing('payment_intent', id, 'intent')
  return intent
}

function found<One>(all: ReadonlyMap<string, One>, what: string, id: string): One {
  const one = all.get(id)
  if (one === undefined) throw missing(what, id, what)
  return one
}

function ofIntent<One extends { payment_intent: string; charge: string }>(
  all: ReadonlyMap<string, One>,
  form: Form,
): One[] {
  const [intent, charge] = [form.text('payment_intent'), form.text('charge')]
  return [...all.values()]
    .filter((one) => intent === null || one.payment_intent === intent)
    .filter((one) => charge === null || one.charge === charge)
}

/** The newest first, as all lists of Stripe. */
function page<One extends { id: string; created: number }>(
  all: readonly One[],
  form: Form,
  show: (one: One) => object = (one) => one,
): object {
  const since = form.integer('created[gte]') ?? 0
  const rows = all.filter(({ created }) => created >= since).reverse()
  const after = form.text('starting_after')
  const start = after === null ? 0 : rows.findIndex(({ id }) => id === after) + 1
  const limit = form.integer('limit') ?? 10
  const data = rows.slice(start, start + limit)
  return { object: 'list', url: '/v1', data: data.map(show), has_more: start + limit < rows.length }
}
