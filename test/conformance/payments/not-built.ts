/** Why some of these vectors are not replayed. */
export const paymentsNotBuilt: Readonly<Record<string, string>> = {
  'late failure of a refund': 'a refund that fails after it had succeeded is not built',
  'restored database': 'collection after a database was restored from a backup is not built',
}

/** Steps of what is not built, and why. */
export const stepsNotBuilt: readonly (readonly [says: RegExp, reason: string | undefined])[] = [
  [/^backup at\b|\bdatabase restored\b/, paymentsNotBuilt['restored database']],
]
