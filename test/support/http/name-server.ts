import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv4, isIPv6 } from 'node:net'

export interface NameServer {
  /** `address:port` */
  readonly address: string
  close(): void
}

/**
 * A name server on this machine. Of each name it has the answers in turn, each a list of addresses of both families; the last one
 * stays. `silent` is never answered, a name that is not listed does not exist.
 */
export async function startNameServer(
  names: Readonly<Record<string, readonly (readonly string[])[] | 'silent'>>,
): Promise<NameServer> {
  const asked = new Map<string, number>()
  const socket = createSocket('udp4')
  socket.on('message', (query, { port, address }) => {
    const { name, type, end } = questionOf(query)
    const answers = names[name]
    if (answers === 'silent') return
    const turn = asked.get(`${name} ${type}`) ?? 0
    asked.set(`${name} ${type}`, turn + 1)
    const addresses = (answers?.[Math.min(turn, answers.length - 1)] ?? []).filter(type === typeA ? isIPv4 : isIPv6)
    const header = Buffer.alloc(12)
    query.copy(header, 0, 0, 2)
    header.writeUInt16BE(answers ? 0x8580 : 0x8583, 2) // an answer with authority; 3: no such name
    header.writeUInt16BE(1, 4)
    header.writeUInt16BE(addresses.length, 6)
    socket.send(
      Buffer.concat([header, query.subarray(12, end), ...addresses.map((one) => record(one, type))]),
      port,
      address,
    )
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return { address: `127.0.0.1:${socket.address().port}`, close: () => socket.close() }
}

const typeA = 1

function questionOf(query: Buffer) {
  const labels: string[] = []
  let at = 12
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 }
}

/** A record of the name in question, to be kept for no time. */
function record(address: string, type: number): Buffer {
  const bytes = type === typeA ? Buffer.from(address.split('.').map(Number)) : bytesOfIPv6(address)
  const head = Buffer.from('c00c0000000100000000000000', 'hex').subarray(0, 12)
  head.writeUInt16BE(type, 2)
  head.writeUInt16BE(bytes.length, 10)
  return Buffer.concat([head, bytes])
}

function bytesOfIPv6(address: string): Buffer {
  const [left = '', right = ''] = address.split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':'))
  const absent = 8 - groups(left).length - groups(right).length
  const all = [...groups(left), ...Array<string>(absent).fill('0'), ...groups(right)]
  return Buffer.concat(all.map((group) => Buffer.from(group.padStart(4, '0'), 'hex')))
}
