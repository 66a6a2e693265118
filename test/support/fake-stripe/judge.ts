import type { World } from './world.ts'

export interface Judge {
  /** The intents that took money, of those whose metadata has this value. */
  charges(name: string, value: string): readonly string[]
  /** Minor units of Stripe that were given back of an intent, less what came back again. */
  refunded(intent: string): number
  /** What must not be: an attempt or an invoice that was charged twice, an intent of which more was given back than taken. */
  wrong(): string[]
}

/** What the money says, whatever the adapter believes. Invoices are told by `attempt_key`: `<invoice id>.<attempt number>`. */
export function newJudge(world: World): Judge {
  const charges = () => world.movements.filter(({ kind }) => kind === 'charge')

  function refunded(intent: string): number {
    const sumOf = (wanted: string) =>
      world.movements
        .filter((one) => one.intent === intent && one.kind === wanted)
        .reduce((sum, one) => sum + one.amount, 0)
    return sumOf('refund') - sumOf('refund_failed')
  }

  function wrong(): string[] {
    const repeated = (what: string, keyOf: (metadata: Readonly<Record<string, string>>) => string | undefined) =>
      [...Map.groupBy(charges(), ({ metadata }) => keyOf(metadata))]
        .filter(([key, all]) => key !== undefined && all.length > 1)
        .map(([key, all]) => `${what} ${key} was charged ${all.length} times`)
    return [
      ...repeated('attempt', ({ attempt_id }) => attempt_id),
      ...repeated('invoice', ({ attempt_key }) => attempt_key?.replace(/\.[^.]*$/, '')),
      ...charges()
        .filter(({ intent, amount }) => refunded(intent) > amount)
        .map(({ intent }) => `more was given back of ${intent} than was taken`),
    ]
  }

  return {
    charges: (name, value) =>
      charges()
        .filter(({ metadata }) => metadata[name] === value)
        .map(({ intent }) => intent),
    refunded,
    wrong,
  }
}
