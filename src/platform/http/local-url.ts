import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** Where people on this machine reach the service: passkeys are bound to a name, and `localhost` is one. */
export function localUrlOf(app: FastifyInstance): string {
  return `http://localhost:${(app.server.address() as AddressInfo).port}`
}
