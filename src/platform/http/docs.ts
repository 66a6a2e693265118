import helmet from '@fastify/helmet'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { safeHeaders } from './headers.ts'
import { sendText } from './request.ts'

/** Adds `/openapi.json`, Swagger UI at `/docs`, where requests can be tried with a key, and `/`, which leads there. */
export async function addDocs(app: FastifyInstance): Promise<void> {
  // Encoded once: half a megabyte for each answer would hold up others.
  const bytes = Buffer.from(JSON.stringify(app.openApi))
  app.get('/openapi.json', { config: { scope: 'public' } }, async (_request, reply) =>
    sendText(reply.header('access-control-allow-origin', '*'), 200, 'application/json; charset=utf-8', bytes),
  )
  app.get('/', { config: { scope: 'public' } }, async (_request, reply) =>
    sendText(reply.header('location', 'docs'), 302, 'text/plain; charset=utf-8', 'The documentation is at /docs\n'),
  )
  await app.register(async (docs) => {
    docs.addHook('onRoute', (route) => {
      route.config = Object.assign(route.config ?? {}, { scope: 'public' as const })
    })
    // Set here, because Helmet would override them: the page runs scripts, and its files may be cached.
    docs.addHook('onRequest', (_request, reply, done) => {
      for (const name of Object.keys(safeHeaders)) reply.removeHeader(name)
      done()
    })
    await docs.register(helmet, {
      // Without TLS in front, a browser that upgrades requests to https would fail.
      contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
      strictTransportSecurity: false,
    })
    await docs.register(swagger, { mode: 'static', specification: { document: app.openApi as never } })
    await docs.register(swaggerUi, {
      routePrefix: '/docs',
      uiConfig: {
        persistAuthorization: true,
        deepLinking: true,
        docExpansion: 'list',
        tryItOutEnabled: true,
        layout: 'BaseLayout',
      },
      theme: { title: 'Billing API' },
    })
  })
}
