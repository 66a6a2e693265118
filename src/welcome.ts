/** The welcome text: where to look, and a complete first call. */
export function welcome(address: string, firstSecret: string | null): string {
  const base = address.replace(/127\.0\.0\.1|0\.0\.0\.0|\[::1?\]/, 'localhost')
  const key = firstSecret ?? '$BILLING_KEY'
  return [
    '',
    `Billing API: ${base}    documentation: ${base}/docs`,
    '',
    'Try it:',
    `  curl -s ${base}/v1/customers -H 'Authorization: Bearer ${key}' \\`,
    `    -H 'Content-Type: application/json' -d '{"name": "Ada Lovelace", "email": "ada@example.com"}'`,
    '',
  ].join('\n')
}
