// A small stand-in for CoreDNS: answers A records of Services and of the pods behind headless ones, asking the API server each second.
import dgram from 'node:dgram'
import { readFileSync } from 'node:fs'
import https from 'node:https'

const keys = '/k/pki'
const agent = new https.Agent({
  cert: readFileSync(`${keys}/admin.crt`),
  key: readFileSync(`${keys}/admin.key`),
  ca: readFileSync(`${keys}/ca.crt`),
  keepAlive: true,
})
let addresses = new Map()

function get(path) {
  return new Promise((done, failed) => {
    const request = https.get({ host: '127.0.0.1', port: 6443, path, agent }, (response) => {
      const parts = []
      response.on('data', (part) => parts.push(part))
      response.on('end', () => done(JSON.parse(Buffer.concat(parts).toString())))
    })
    request.on('error', failed)
  })
}

async function poll() {
  try {
    const [services, endpoints] = await Promise.all([get('/api/v1/services'), get('/api/v1/endpoints')])
    addresses = tableOf(services.items, endpoints.items)
  } catch (error) {
    console.error(error.message)
  }
  setTimeout(poll, 1000)
}

function tableOf(services, endpoints) {
  const table = new Map()
  const nameOf = ({ metadata: { name, namespace } }) => `${name}.${namespace}.svc.cluster.local`
  for (const service of services) {
    const { clusterIP } = service.spec
    if (clusterIP && clusterIP !== 'None') table.set(nameOf(service), [clusterIP])
  }
  for (const endpoint of endpoints) {
    const pods = (endpoint.subsets ?? []).flatMap((subset) => subset.addresses ?? [])
    for (const { hostname, ip } of pods) if (hostname) table.set(`${hostname}.${nameOf(endpoint)}`, [ip])
    if (!table.has(nameOf(endpoint)) && pods.length > 0) {
      table.set(
        nameOf(endpoint),
        pods.map(({ ip }) => ip),
      )
    }
  }
  return table
}

/** The answer to a question, as RFC 1035 writes it; NXDOMAIN for a name that is not known. */
function answer(question) {
  const labels = []
  let offset = 12
  while (question[offset]) {
    labels.push(question.subarray(offset + 1, offset + 1 + question[offset]).toString())
    offset += question[offset] + 1
  }
  const isAddress = question.readUInt16BE(offset + 1) === 1
  const known = addresses.get(labels.join('.').toLowerCase())
  const records = isAddress && known ? known.map(record) : []
  const head = Buffer.alloc(12)
  question.copy(head, 0, 0, 2)
  head.writeUInt16BE(known ? 0x8580 : 0x8583, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(records.length, 6)
  return Buffer.concat([head, question.subarray(12, offset + 5), ...records])
}

function record(ip) {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt16BE(0xc00c, 0) // the name of the question
  bytes.writeUInt16BE(1, 2)
  bytes.writeUInt16BE(1, 4)
  bytes.writeUInt32BE(2, 6) // seconds
  bytes.writeUInt16BE(4, 10)
  bytes.set(ip.split('.').map(Number), 12)
  return bytes
}

const socket = dgram.createSocket('udp4')
socket.on('message', (question, { port, address }) => socket.send(answer(question), port, address))
socket.bind(53, process.env.DNSIP ?? '0.0.0.0', () => console.log('ready'))
poll()
