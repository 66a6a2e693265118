import { usageTariff } from '../../domain/price.ts'
import type { PriceModel, Quantity } from '../../domain/price-model.ts'
import { add, zero } from '../../domain/rational.ts'
import type { Subscription } from '../../domain/subscription.ts'
import { type KnownUsage, noUnits, type UsageCover } from '../../domain/usage.ts'
import type { Tx } from '../../platform/database/transaction.ts'
import { quantityOf, type ReadQuantity, readQuantities } from '../usage/reading/store.ts'

/**
 * What has been measured in a transaction. What is decided without having been measured is an error, unless it is only asked: then it
 * is noted, and measured before it is decided again.
 */
export class UsageReadings implements KnownUsage {
  graceMinutes: number
  private readonly known = new Map<string, Quantity>()
  private wanted: Map<string, UsageCover> | null = null

  constructor(graceMinutes = 60) {
    this.graceMinutes = graceMinutes
  }

  quantityIn(cover: UsageCover): Quantity {
    const key = keyOf(cover)
    const known = this.known.get(key)
    if (known) return known
    if (!this.wanted) throw new Error(`the usage of customer ${cover.customerId} was not measured: ${key}`)
    this.wanted.set(key, cover)
    return noUnits
  }

  /**
   * Makes a decision that changes nothing, again until all that it asks for has been measured. One round trip for all that one asks,
   * mostly the only one.
   */
  async asking<Decided>(tx: Tx, decide: () => Decided): Promise<Decided> {
    for (;;) {
      const wanted = new Map<string, UsageCover>()
      this.wanted = wanted
      let decided: Decided
      try {
        decided = decide()
      } finally {
        this.wanted = null
      }
      if (wanted.size === 0) return decided
      for (const [key, quantity] of await measured(tx, wanted)) this.known.set(key, quantity)
    }
  }
}

/** Whether anything of the subscription is priced by usage, or will be by a waiting change. */
export function hasUsage({ items, waiting }: Subscription): boolean {
  return (
    items.some(({ versions }) => versions.some(({ price }) => usageTariff(price))) ||
    waiting.some(
      (order) =>
        order.kind === 'change' &&
        [...(order.plan?.prices ?? []), ...order.items.flatMap(({ addOn }) => addOn?.price ?? [])].some(usageTariff),
    )
  )
}

function keyOf({ customerId, tariff, spans }: UsageCover): string {
  const times = spans.map(({ from, until }) => `${from}/${until}`).join()
  return [
    customerId,
    tariff.meter.id,
    JSON.stringify(tariff.filters),
    propertiesOf(tariff.terms.model).join(),
    times,
  ].join(' ')
}

/** The properties by which a price tells units apart. */
function propertiesOf(model: PriceModel): string[] {
  return model.model === 'matrix' ? [...new Set(model.cells.flatMap(({ when }) => Object.keys(when)))].sort() : []
}

async function measured(tx: Tx, wanted: ReadonlyMap<string, UsageCover>): Promise<Map<string, Quantity>> {
  const covers = [...wanted.values()].map(({ customerId, tariff, spans }) => ({
    ...{ customerId, meterId: tariff.meter.id, spans, filters: tariff.filters },
    groupBy: propertiesOf(tariff.terms.model),
  }))
  const rows = Map.groupBy(await readQuantities(tx, covers), ({ index }) => index)
  return new Map([...wanted.keys()].map((key, index) => [key, quantityIn(rows.get(index) ?? [])]))
}

function quantityIn(rows: readonly ReadQuantity[]): Quantity {
  const groups = rows.flatMap((row) => (row.group ? [{ values: row.group, units: quantityOf(row) }] : []))
  const units = rows.map(quantityOf).reduce(add, zero)
  return { units, events: rows.reduce((sum, { events }) => sum + events, 0n), groups }
}
