/** The welcome text: where to look, a link for the first person if there is one, and a complete first call. */
export function welcome(address: string, firstSecret: string | null, link: string | null): string {
  const base = localUrlOf(address)
  const key = firstSecret ?? '$BILLING_KEY'
  return [
    ...(link ? [`Your account, once within an hour: ${link}`] : []),
    '',
    `Billing API: ${base}    documentation: ${base}/docs`,
    '',
    'Try it:',
    `  curl -s ${base}/v1/customers -H 'Authorization: Bearer ${key}' \\`,
    `    -H 'Content-Type: application/json' -d '{"name": "Ada Lovelace", "email": "ada@example.com"}'`,
    '',
  ].join('\n')
}

/** The link for the first person; `publicUrl` is null where the operator has not said where people reach the service. */
export function firstPersonLink(address: string, publicUrl: string | null, token: string): string {
  return `${publicUrl ?? localUrlOf(address)}/console/welcome#${token}`
}

function localUrlOf(address: string): string {
  return address.replace(/127\.0\.0\.1|0\.0\.0\.0|\[::1?\]/, 'localhost')
}
