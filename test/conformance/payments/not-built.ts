/** Why some of these vectors are not replayed. */
export const paymentsNotBuilt: Readonly<Record<string, string>> = {
  'restored database': 'shown by test/restored-backup.test.ts, with processes and a real copy of a backup',
}

/** Steps of what is not built, and why. */
export const stepsNotBuilt: readonly (readonly [says: RegExp, reason: string | undefined])[] = [
  [/^backup at\b|\bdatabase restored\b/, paymentsNotBuilt['restored database']],
]
