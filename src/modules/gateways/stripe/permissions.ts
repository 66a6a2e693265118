const permissions: Readonly<Record<string, string>> = {
  payment_intents: 'PaymentIntents: write',
  refunds: 'Charges and Refunds: write',
  customers: 'Customers: write',
  checkout: 'Checkout Sessions: write',
  setup_intents: 'SetupIntents: read',
  payment_methods: 'PaymentMethods: read',
  disputes: 'Disputes: read',
  events: 'Events: read',
}

/** The permission that a restricted key needs for an address, as Stripe's dashboard and the guide name it; null where none is known. */
export function permissionFor(path: string): string | null {
  return permissions[path.split(/[/?]/)[2] ?? ''] ?? null
}
