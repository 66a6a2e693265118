import { BlockList, isIP } from 'node:net'

// The IANA special-purpose address registries (https://www.iana.org/assignments/iana-ipv4-special-registry and
// iana-ipv6-special-registry), with multicast and what the blocks are reserved for. Of IPv6 only 2000::/3 is public at all, so
// mapped, compatible, translated (64:ff9b::/96), local and unallocated addresses need no line of their own.
const special = blockList('ipv4', [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private
  '100.64.0.0/10', // carrier-grade NAT
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link-local, metadata of clouds
  '172.16.0.0/12', // private
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.31.196.0/24', // AS112
  '192.52.193.0/24', // AMT
  '192.88.99.0/24', // 6to4 relays, deprecated
  '192.168.0.0/16', // private
  '192.175.48.0/24', // AS112
  '198.18.0.0/15', // benchmarking
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
])
const unicast6 = blockList('ipv6', ['2000::/3'])
const special6 = blockList('ipv6', [
  '2001::/23', // protocol assignments: Teredo, ORCHID, benchmarking
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4: holds an IPv4 address
  '2620:4f:8000::/48', // AS112
  '3fff::/20', // documentation
])

/** Ports from 1024 at which databases, queues and the control of machines listen. */
const internalPorts: Readonly<Record<number, string>> = {
  1433: 'SQL Server',
  1521: 'Oracle',
  2049: 'NFS',
  2375: 'Docker',
  2376: 'Docker',
  2379: 'etcd',
  2380: 'etcd',
  3306: 'MySQL',
  3389: 'Remote Desktop',
  5432: 'PostgreSQL',
  5672: 'AMQP',
  5900: 'VNC',
  5984: 'CouchDB',
  6379: 'Redis',
  6443: 'Kubernetes',
  8500: 'Consul',
  9042: 'Cassandra',
  9092: 'Kafka',
  9200: 'Elasticsearch',
  9300: 'Elasticsearch',
  10250: 'Kubernetes',
  11211: 'memcached',
  27017: 'MongoDB',
}

/** Whether a text is a public IPv4 or IPv6 address. An address with a zone is not public. */
export function isPublicAddress(address: string): boolean {
  if (address.includes('%')) return false
  switch (isIP(address)) {
    case 4:
      return !special.check(address, 'ipv4')
    case 6:
      return unicast6.check(address, 'ipv6') && !special6.check(address, 'ipv6')
    default:
      return false
  }
}

/** The remedy for developers, as part of a refusal. */
const forDevelopment = ' (the operator may set WEBHOOK_ALLOW_PRIVATE=true; `billing listen` needs no endpoint)'

/**
 * Why a URL is not allowed, as a sentence for the person who gave it; null if it is. `allowPrivate` also allows http, port 80
 * and hosts that are not public. The addresses of a host name are checked later, at the connection.
 */
export function refusalOfUrl(text: string, { allowPrivate }: { readonly allowPrivate: boolean }): string | null {
  const url = URL.parse(text)
  if (url === null || text.length > 2048) return 'The URL is not an absolute URL of at most 2048 characters'
  if (/\s/.test(text)) return 'The URL contains white space'
  const isHttp = url.protocol === 'http:'
  if (url.protocol !== 'https:' && !(isHttp && allowPrivate))
    return `The URL does not begin with https://${forDevelopment}`
  if (url.username !== '' || url.password !== '') return 'The URL contains a user name or a password'
  if (url.href.includes('#')) return 'The URL has a fragment (#...)'
  return (
    refusalOfPort(Number(url.port || (isHttp ? 80 : 443)), allowPrivate) ?? (allowPrivate ? null : refusalOfHost(url))
  )
}

/** The host of a URL to connect to: an address without brackets, or a name. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '')
}

function refusalOfPort(port: number, allowPrivate: boolean): string | null {
  if (port in internalPorts) return `Port ${port} is reserved for ${internalPorts[port]}`
  if (port === 443 || port >= 1024 || (port === 80 && allowPrivate)) return null
  return `Port ${port} is neither 443 nor above 1023`
}

// Parsing has normalized the address: 2130706433 and 0177.0.0.1 are 127.0.0.1.
function refusalOfHost(url: URL): string | null {
  return refusalOfName(hostOf(url), 'in the URL')
}

/** Why a host is not a public one, by its name or address alone; null if it may be. */
export function refusalOfHostName(host: string): string | null {
  const url = URL.parse(`https://${host.includes(':') ? `[${host}]` : host}/`)
  if (url === null || url.pathname !== '/' || url.username !== '' || url.port !== '')
    return 'The host is neither a name nor an address'
  return refusalOfName(hostOf(url), 'of the server')
}

function refusalOfName(host: string, where: string): string | null {
  if (isIP(host) !== 0) return isPublicAddress(host) ? null : `The address ${where} is not public${forDevelopment}`
  const isLocal = /(^|\.)(localhost|localdomain|local|internal|svc|lan|home\.arpa)\.?$/.test(host)
  return isLocal ? `The host name ${where} is not a public one${forDevelopment}` : null
}

function blockList(family: 'ipv4' | 'ipv6', subnets: readonly string[]): BlockList {
  const list = new BlockList()
  for (const subnet of subnets) {
    const [address = '', prefix] = subnet.split('/')
    list.addSubnet(address, Number(prefix), family)
  }
  return list
}
