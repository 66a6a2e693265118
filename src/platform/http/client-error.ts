import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { Refusal } from '../../domain/refusal.ts'
import { newId } from '../ids.ts'
import { safeHeaders } from './headers.ts'
import { problemOf, problemType } from './problem.ts'

const unanswered = new WeakMap<object, Set<IncomingMessage>>()

/** Tracks the unanswered requests of each connection. */
export function watchConnections(server: Server): void {
  server.on('request', (request, response) => {
    const { socket } = request
    const waiting = unanswered.get(socket) ?? new Set()
    unanswered.set(socket, waiting.add(request))
    response.once('close', () => waiting.delete(request))
  })
}

/**
 * Ends a connection that sent something other than HTTP, or too slowly. Answers with a refusal only if no earlier request
 * waits for its answer, because the refusal would be taken for that answer.
 */
export function endConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  const waiting = [...(unanswered.get(socket) ?? [])]
  if (error.code === 'ECONNRESET' || !socket.writable || waiting.some(({ complete }) => complete)) {
    return void socket.destroy()
  }
  const refusal =
    error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? new Refusal('request_timeout', 'The request did not arrive in time')
      : new Refusal('invalid_request', 'The request is not HTTP/1.1, or its headers are too large')
  const body = JSON.stringify(problemOf(refusal, { instance: '', requestId: newId() }))
  const status = refusal.code === 'request_timeout' ? '408 Request Timeout' : '400 Bad Request'
  const headers = [
    `Content-Type: ${problemType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(safeHeaders).map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
  ]
  socket.end(`HTTP/1.1 ${status}\r\n${headers.join('\r\n')}\r\n\r\n${body}`)
}
