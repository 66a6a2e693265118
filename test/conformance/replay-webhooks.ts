import { InvalidWebhookSecret, signedHeaders, verifySignature } from '../../src/modules/webhooks/signature.ts'
import { hostOf, isPublicAddress, refusalOfUrl } from '../../src/platform/outbound/address-guard.ts'
import { openOutboundClient } from '../../src/platform/outbound/http-client.ts'
import { startNameServer } from '../support/http/name-server.ts'
import { neededService, replayDelivery } from './replay-deliveries.ts'
import { type Input, integerIn, listIn, objectIn, type Replay, textIn, type Vector } from './vector.ts'

/** How each kind of vector about webhooks is replayed. */
export const webhookReplays: Readonly<Record<string, (vector: Vector) => Replay | Promise<Replay>>> = {
  webhook_signature: replaySignature,
  webhook_signature_verify: replayVerification,
  webhook_ssrf: replayTarget,
  webhook_delivery: replayDelivery,
}

const v1aNotBuilt = 'webhook signatures v1a (Ed25519) are not built'

/** Why vectors of these kinds are not replayed. */
export const webhooksNotBuilt: Readonly<Record<string, string>> = {
  'webhook_signature v1a': v1aNotBuilt,
  'webhook_delivery of a service': neededService,
}

function replaySignature({ input, expected }: Vector): Replay {
  if (input.scheme === 'v1a') throw new RangeError(v1aNotBuilt)
  const isRotation = input.secret_new !== undefined
  const both = () => [textIn(input, 'secret_new'), ...(input.within_grace ? [textIn(input, 'secret_old')] : [])]
  const signed = signedHeaders({ ...messageIn(input), secrets: isRotation ? both() : [textIn(input, 'secret')] })
  return {
    computed: [signed['webhook-signature']],
    published: [textIn(objectIn({ expected }, 'expected'), 'webhook_signature')],
  }
}

function replayVerification({ input, expected }: Vector): Replay {
  const { error, accepted } = objectIn({ expected }, 'expected')
  const published = error === undefined ? acceptance(accepted === true) : 'error of configuration'
  return { computed: [verification(input)], published: [published] }
}

/** What the input leaves out is genuine: signed with its secret, all headers there, at once. */
function verification(input: Input): string {
  if (integerIn(input, 'tolerance_s', 300) !== 300) throw new RangeError('another tolerance than 300 s is not built')
  const secrets = [textIn(input, 'secret')]
  try {
    if (Object.keys(input).length === 1) return acceptance(isAccepted({}, '', 0))
    const message = messageIn(input)
    const signed = signedHeaders({ ...message, secrets })
    const given = input.signature === undefined ? {} : { 'webhook-signature': textIn(input, 'signature') }
    const sent = input.headers === undefined ? Object.keys(signed) : listIn(input, 'headers')
    const headers = Object.fromEntries(Object.entries({ ...signed, ...given }).filter(([name]) => sent.includes(name)))
    return acceptance(isAccepted(headers, message.body, integerIn(input, 'now', message.timestamp)))
  } catch (error) {
    if (error instanceof InvalidWebhookSecret) return 'error of configuration'
    throw error
  }

  function isAccepted(headers: Record<string, string>, body: string, now: number): boolean {
    return verifySignature({ headers, body, secrets, now }) === null
  }
}

function acceptance(isAccepted: boolean): string {
  return isAccepted ? 'accepted' : 'refused'
}

function messageIn(input: Input) {
  return {
    id: textIn(input, 'webhook_id'),
    timestamp: integerIn(input, 'webhook_timestamp'),
    body: textIn(input, 'body'),
  }
}

/** What is refused is sent by the client itself; what is allowed is only asked about, as tests connect to nobody else. */
async function replayTarget({ input, expected }: Vector): Promise<Replay> {
  const { connected, code, second_connection } = objectIn({ expected }, 'expected')
  if (input.dns_answers !== undefined) {
    const codes = await codesOf('https://vector.example/', listIn(input, 'dns_answers').map(addressesIn))
    return { computed: codes.slice(-1), published: [String(second_connection)] }
  }
  if (input.dns_answer !== undefined) {
    const codes = await codesOf('https://vector.example/', [addressesIn(input.dns_answer)])
    return { computed: codes, published: [connected === false ? 'target_not_allowed' : 'answered'] }
  }
  const url = `https://${textIn(input, 'host')}/`
  if (connected === false) return { computed: await codesOf(url, [[]]), published: [String(code)] }
  const isAllowed = refusalOfUrl(url, { allowPrivate: false }) === null && isPublicAddress(hostOf(new URL(url)))
  return { computed: [isAllowed ? 'allowed' : 'target_not_allowed'], published: [String(connected)] }
}

/** One request for each answer of the name server: the codes of the failures. */
async function codesOf(url: string, answers: readonly (readonly string[])[]): Promise<string[]> {
  const names = await startNameServer({ 'vector.example': answers })
  const timeouts = { connectMs: 100, totalMs: 200 }
  const settings = { version: '0', allowPrivate: false, proxyUrl: null, nameServers: [names.address], timeouts }
  const client = openOutboundClient(settings)
  const codes: string[] = []
  for (const _ of answers) {
    const answer = await client.post(url, { headers: {}, body: '' })
    codes.push(answer.outcome === 'failed' ? answer.code : 'answered')
  }
  client.close()
  names.close()
  return codes
}

function addressesIn(value: unknown): string[] {
  return listIn({ value }, 'value').map(String)
}
