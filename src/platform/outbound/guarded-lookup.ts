import { lookup, Resolver } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { isPublicAddress } from './address-guard.ts'
import { codeOf, NameNotResolved, TargetNotAllowed } from './answer.ts'

export interface GuardedLookup {
  /** For the option `lookup` of a connection: fails with `TargetNotAllowed` or `NameNotResolved`. */
  readonly lookup: LookupFunction
  /** Gives up what is being asked. */
  cancel(): void
}

/**
 * Resolves host names to public addresses only; a name of which any address is not public is refused. With `allowPrivate`, for development,
 * with the hosts file and localhost. Else only by DNS, which also needs none of Node's few threads.
 */
export function openGuardedLookup(settings: {
  readonly allowPrivate: boolean
  /** Servers to ask, `address:port`; unset: the machine's. */
  readonly nameServers?: readonly string[]
}): GuardedLookup {
  const resolver = new Resolver({ timeout: 700, tries: 2 })
  if (settings.nameServers) resolver.setServers(settings.nameServers)
  const guarded = settings.allowPrivate
    ? lookupBy(async (host) => (await lookup(host, { all: true })).map(({ address }) => address))
    : lookupBy(async (host) => publicOnly(await resolveBoth(resolver, host)))
  return { lookup: guarded, cancel: () => resolver.cancel() }
}

function lookupBy(resolve: (host: string) => Promise<readonly string[]>): LookupFunction {
  return (host, { all }, callback) => {
    resolve(host).then(
      (addresses) => {
        const found = addresses.map((address) => ({ address, family: isIP(address) }))
        const [first] = found
        if (first === undefined) callback(new NameNotResolved('ENODATA'), '')
        else if (all) callback(null, found)
        else callback(null, first.address, first.family)
      },
      (error: Error) => callback(error instanceof TargetNotAllowed ? error : new NameNotResolved(codeOf(error)), ''),
    )
  }
}

async function resolveBoth(resolver: Resolver, host: string): Promise<readonly string[]> {
  const [v4, v6] = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
  if (v4.status === 'rejected' && v6.status === 'rejected') throw v4.reason
  return [v4, v6].flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
}

function publicOnly(addresses: readonly string[]): readonly string[] {
  if (addresses.every(isPublicAddress)) return addresses
  throw new TargetNotAllowed('The host name resolves to an address that is not public')
}
