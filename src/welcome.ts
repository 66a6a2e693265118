/** What a newcomer sees: where to look, the first key, and a complete first call. */
export function welcome(address: string, firstSecret: string | null): string {
  const base = address.replace('0.0.0.0', 'localhost').replace('[::]', 'localhost')
  const key = firstSecret ?? '$BILLING_KEY'
  const keyLines = firstSecret ? ['', `Your API key, shown this once: ${firstSecret}`] : []
  return [
    '',
    `Billing API: ${base}    documentation: ${base}/docs`,
    ...keyLines,
    '',
    'Try it:',
    `  curl -s ${base}/v1/customers -H 'Authorization: Bearer ${key}' \\`,
    `    -H 'Content-Type: application/json' -d '{"name": "Ada Lovelace", "email": "ada@example.com"}'`,
    '',
  ].join('\n')
}
