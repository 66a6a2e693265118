import type { Form } from './form.ts'
import { testMethods } from './methods.ts'
import { invalid, missing } from './problem.ts'
import type { Customer, Mandate, Method, Session, World } from './world.ts'

const searchDelaySeconds = 60

export function createCustomer(world: World, form: Form): Customer {
  const customer: Customer = {
    ...({ id: world.newId('cus'), object: 'customer', livemode: false, created: world.now() } as const),
    ...{ metadata: form.record('metadata'), name: form.text('name'), email: form.text('email') },
  }
  world.customers.set(customer.id, customer)
  return customer
}

/** By one field of the metadata, and not at once: the search of Stripe is late. */
export function searchCustomers(world: World, form: Form): readonly Customer[] {
  const found = /^metadata\['(\w+)'\]:'([^']*)'$/.exec(form.needed('query'))
  if (found === null) throw invalid('parameter_invalid', 'The fake does not understand this query', 'query')
  const [, name = '', value] = found
  return [...world.customers.values()].filter(
    ({ metadata, created }) => metadata[name] === value && created <= world.now() - searchDelaySeconds,
  )
}

export function createSession(world: World, form: Form): Session {
  const customer = form.needed('customer')
  const types = form.list('payment_method_types')
  if (form.text('mode') !== 'setup') throw invalid('parameter_invalid', 'The fake only sets up', 'mode')
  if (!world.customers.has(customer)) throw missing('customer', customer, 'customer', 400)
  form.needed('success_url')
  const unknown = types.find((type) => world.notActivated.has(type))
  if (unknown)
    throw invalid(
      'parameter_invalid',
      `The payment method type provided: ${unknown} is invalid.`,
      'payment_method_types',
    )
  const common = { livemode: false, created: world.now(), payment_method_types: types } as const
  const setup_intent = world.newId('seti')
  const data = form.record('setup_intent_data')
  const metadata = { session_id: data['metadata][session_id'] ?? '' }
  world.setupIntents.set(setup_intent, {
    ...({ id: setup_intent, object: 'setup_intent', usage: 'off_session', ...common, metadata } as const),
    ...({ status: 'requires_payment_method', payment_method: null } as const),
  })
  const id = world.newId('cs')
  const session: Session = {
    ...({ id, object: 'checkout.session', ...common, customer, expires_at: world.now() + 86_400 } as const),
    ...({
      metadata: form.record('metadata'),
      mode: 'setup',
      payment_status: 'no_payment_required',
      setup_intent,
    } as const),
    ...{ automatic_tax: { enabled: false }, custom_fields: [], custom_text: {}, shipping_options: [] },
    ...({ status: 'open', url: `https://checkout.stripe.test/${id}` } as const),
  }
  world.sessions.set(id, session)
  world.later(86_400, () => {
    if (session.status === 'open') Object.assign(session, { status: 'expired', url: null })
  })
  return session
}

/** The customer fills in the page. */
export function completeSession(world: World, session: Session, token: string): Method {
  const method = addMethod(world, token, { customer: session.customer, isSetUp: true })
  const intent = world.setupIntents.get(session.setup_intent)
  if (intent) Object.assign(intent, { status: 'succeeded', payment_method: method.id })
  Object.assign(session, { status: 'complete', url: null })
  world.emit('setup_intent.succeeded', intent ?? {})
  world.emit('checkout.session.completed', session)
  return method
}

/** A method that behaves like one of Stripe's test methods. */
export function addMethod(
  world: World,
  token: string,
  { customer, isSetUp, id }: { customer: string | null; isSetUp: boolean; id?: string },
): Method {
  const behaviour = testMethods[token]
  if (behaviour === undefined) throw new Error(`${token} is no test method`)
  const { type, last4, brand } = behaviour
  const method: Method = {
    ...({ id: id ?? world.newId('pm'), object: 'payment_method', livemode: false, created: world.now() } as const),
    ...{ type, customer, billing_details: {} },
    ...(type === 'card' ? { card: { brand, last4, exp_month: 12, exp_year: 2031 } } : {}),
    ...(type === 'sepa_debit' ? { sepa_debit: { bank_code: brand, last4 } } : {}),
  }
  world.methods.set(method.id, method)
  world.behaviour.set(method.id, { token, isSetUp })
  return method
}

/** A method changes: its customer or their bank has renewed it, or taken it away. */
export function changeMethod(world: World, method: Method, to: Partial<Method>, type: string): void {
  Object.assign(method, to)
  world.emit(type, method)
}

/** The mandate of a debit is given, or ends. */
export function changeMandate(world: World, method: Method, status: Mandate['status']): void {
  const known = [...world.mandates.values()].find(({ payment_method }) => payment_method === method.id)
  const mandate: Mandate = known ?? {
    ...({ id: world.newId('mandate'), object: 'mandate', livemode: false, type: 'multi_use', status } as const),
    ...{
      payment_method: method.id,
      customer_acceptance: { type: 'online' },
      payment_method_details: { type: method.type },
    },
  }
  world.mandates.set(mandate.id, Object.assign(mandate, { status }))
  world.emit('mandate.updated', mandate)
}
