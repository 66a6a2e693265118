import { randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../domain/refusal.ts'
import { pageHeaders } from '../platform/http/headers.ts'
import { pathOf, sendText } from '../platform/http/request.ts'
import type { Console, ConsoleState } from './open-console.ts'
import type { Asset } from './read-built.ts'

/** The addresses of the pages; everything below them is a page too, because the page itself reads the address. */
const pages = { '/console': 'index.html', '/portal': 'portal.html' } as const
const html = 'text/html; charset=utf-8'

/** Serves the console and the portal: their pages, and their files under `/console/assets/`. While they are being built it says so. */
export function addConsole(app: FastifyInstance, console: Console): void {
  if (console.state().kind === 'off') return
  const config = { scope: 'public' } as const
  app.get('/console/assets/*', { config }, (request, reply) => {
    const state = console.state()
    const asset = state.kind === 'ready' ? state.assets.get(pathOf(request).slice('/console/'.length)) : undefined
    if (!asset) return sendText(reply, 404, 'text/plain; charset=utf-8', 'There is no such file\n')
    // Its name has a hash of its content.
    return sendAsset(request, reply.header('cache-control', 'public, max-age=31536000, immutable'), asset)
  })
  for (const [address, file] of Object.entries(pages))
    for (const url of [address, `${address}/*`])
      app.get(url, { config }, async (request, reply) => {
        // An address of the portal's API that is not there is no page.
        if (pathOf(request).startsWith('/portal/v1/')) throw new Refusal('not_found', '')
        void console.prepare()
        return sendPage(reply, console.state(), file)
      })
}

function sendPage(reply: FastifyReply, state: ConsoleState, file: string): FastifyReply {
  const asset = state.kind === 'ready' ? state.assets.get(file) : undefined
  if (!asset) {
    const why =
      state.kind === 'failed' ? state.why : 'This happens once and takes some seconds. This page opens by itself.'
    const title = state.kind === 'failed' ? 'The console cannot be shown' : 'The console is being built'
    const again = state.kind === 'failed' ? '' : '<meta http-equiv="refresh" content="1">'
    const status = state.kind === 'failed' ? 503 : 202
    return sendText(reply.headers(pageHeaders), status, html, sentencePage(title, why, again))
  }
  const nonce = randomBytes(16).toString('base64')
  reply.header('content-security-policy', policyWith(nonce))
  return sendText(reply, 200, html, asset.bytes.toString('utf8').replaceAll('%csp-nonce%', nonce))
}

/** Scripts and requests of this service only; styles by file or with the nonce; nothing can frame it, and no text becomes a script. */
function policyWith(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "frame-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}

function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: Asset): FastifyReply {
  const accepted = String(request.headers['accept-encoding'] ?? '')
  reply.header('vary', 'accept-encoding')
  for (const encoding of ['br', 'gzip'] as const) {
    const bytes = asset.encoded[encoding]
    if (bytes && new RegExp(`\\b${encoding}\\b`).test(accepted))
      return sendText(reply.header('content-encoding', encoding), 200, asset.contentType, bytes)
  }
  return sendText(reply, 200, asset.contentType, asset.bytes)
}

function sentencePage(title: string, sentence: string, head: string): string {
  const escaped = sentence.replace(/[&<>]/g, (one) => `&#${one.charCodeAt(0)};`)
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>${head}
<style>:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;margin:15vh auto;max-width:36rem;padding:0 1rem}</style></head>
<body><main><h1>${title}</h1><p>${escaped}</p><p>The API and its <a href="/docs">documentation</a> work meanwhile.</p></main></body></html>
`
}
