/** What every answer says unless its route says otherwise: nobody keeps it, guesses what it is, or runs anything in it. */
export const safeHeaders = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const

/** Instead of that, for a page of ours: it may be styled and show pictures that it brings along, and runs nothing either. */
export const pageHeaders = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
} as const
