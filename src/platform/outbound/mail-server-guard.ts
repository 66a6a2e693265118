import { refusalOfHostName } from './address-guard.ts'

/** The ports of mail: between servers, for programs with and without TLS from the first byte, and the usual other one. */
const mailPorts: readonly number[] = [25, 465, 587, 2525]

/**
 * Why a tenant's mail server is not allowed: the field, and a sentence for the person who gave it; null if it is. `allowPrivate` also allows hosts
 * that are not public, other ports, and no TLS. The addresses of a name are checked later, at the connection.
 */
export function refusalOfMailServer(
  { host, port, security }: { readonly host: string; readonly port: number; readonly security: string },
  { allowPrivate }: { readonly allowPrivate: boolean },
): { readonly field: 'host' | 'port' | 'security'; readonly reason: string } | null {
  if (allowPrivate) return null
  const remedy = ' (the operator may set WEBHOOK_ALLOW_PRIVATE=true)'
  if (!mailPorts.includes(port))
    return { field: 'port', reason: `Port ${port} is no port of mail: ${mailPorts.join(', ')}${remedy}` }
  if (security === 'none') return { field: 'security', reason: `Mail in the clear is not allowed${remedy}` }
  const reason = refusalOfHostName(host)
  return reason === null ? null : { field: 'host', reason }
}
