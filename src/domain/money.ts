/** The largest amount that a JSON number carries exactly: 2^53-1 minor units. */
export const maximumCents = 2n ** 53n - 1n

/** Whether the API can express the amount, of either sign. */
export function withinMaximum(cents: bigint): boolean {
  return -maximumCents <= cents && cents <= maximumCents
}

/** The amount without its sign. */
export function magnitude(cents: bigint): bigint {
  return cents < 0n ? -cents : cents
}

/** The sum of amounts of one currency, in minor units. */
export function sumMoney(amounts: Iterable<bigint>): bigint {
  let sum = 0n
  for (const amount of amounts) sum += amount
  return sum
}

/**
 * Divides a total by weights so that the parts add up exactly. Largest remainder: each part is its exact share rounded down,
 * and the remaining units go to the largest remainders, the first among equals. A negative total mirrors a positive one.
 */
export function divideMoney(total: bigint, weights: readonly bigint[]): bigint[] {
  if (total < 0n) return divideMoney(-total, weights).map((part) => -part)
  const weightOfAll = sumMoney(weights)
  if (weightOfAll <= 0n || weights.some((weight) => weight < 0n)) {
    throw new RangeError('money is divided by weights of which none is negative and one is positive')
  }
  const parts = weights.map((weight) => (total * weight) / weightOfAll)
  const remainders = weights.map((weight, index) => ({ index, remainder: (total * weight) % weightOfAll }))
  const coinsLeft = Number(total - sumMoney(parts))
  // The sort is stable: equals keep their order.
  const luckiestFirst = remainders.sort((a, b) =>
    a.remainder === b.remainder ? 0 : a.remainder < b.remainder ? 1 : -1,
  )
  for (const { index } of luckiestFirst.slice(0, coinsLeft)) parts[index] = (parts[index] ?? 0n) + 1n
  return parts
}
