/** Does an item in a batch, and resolves to its result. */
export type InBatch<Item, Result> = (queue: string, item: Item) => Promise<Result>

export interface BatchOptions<Item, Result> {
  readonly sizeMax: number
  /** Two items of one key are not in one batch: the later one waits for the next. */
  readonly keyOf: (item: Item) => string
  /** Does all items of a queue, or none, and returns their results in order. */
  readonly run: (queue: string, items: readonly Item[]) => Promise<readonly Result[]>
}

interface Waiting<Item, Result> {
  readonly item: Item
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}

/**
 * Does items in batches: of each queue one at a time, which takes what has come meanwhile. Where a batch fails, its items are done one
 * by one, so that one of them fails no other.
 */
export function inBatches<Item, Result>({ sizeMax, keyOf, run }: BatchOptions<Item, Result>): InBatch<Item, Result> {
  const queues = new Map<string, Waiting<Item, Result>[]>()

  async function drain(queue: string, waiting: Waiting<Item, Result>[]): Promise<void> {
    await null // what comes in the same moment is in the first batch
    while (waiting.length > 0) await doBatch(queue, takenFrom(waiting))
    queues.delete(queue)
  }

  function takenFrom(waiting: Waiting<Item, Result>[]): readonly Waiting<Item, Result>[] {
    const keys = new Set<string>()
    const taken: Waiting<Item, Result>[] = []
    const left = waiting.splice(0).filter((one) => {
      const key = keyOf(one.item)
      const isTaken = taken.length < sizeMax && !keys.has(key)
      keys.add(key)
      if (isTaken) taken.push(one)
      return !isTaken
    })
    waiting.push(...left)
    return taken
  }

  async function doBatch(queue: string, batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await run(
        queue,
        batch.map(({ item }) => item),
      )
      for (const [index, { resolve }] of batch.entries()) resolve(results[index] as Result)
    } catch (error) {
      const [only, ...others] = batch
      if (others.length === 0) only?.reject(error)
      else for (const one of batch) await doBatch(queue, [one])
    }
  }

  return (queue, item) => {
    const { promise, resolve, reject } = Promise.withResolvers<Result>()
    const waiting = queues.get(queue) ?? []
    waiting.push({ item, resolve, reject })
    if (!queues.has(queue)) {
      queues.set(queue, waiting)
      void drain(queue, waiting)
    }
    return promise
  }
}

/** The results of all; if some fail, waits for the others before it throws, so that nothing uses what the caller then gives up. */
export async function allDone<Result>(works: readonly Promise<Result>[]): Promise<readonly Result[]> {
  await Promise.allSettled(works)
  return Promise.all(works)
}
