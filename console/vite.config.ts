import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const pageOf = (name: string) => fileURLToPath(new URL(name, import.meta.url))

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/console/',
  publicDir: false,
  html: { cspNonce: '%csp-nonce%' },
  build: {
    target: 'es2024',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rollupOptions: { input: [pageOf('index.html'), pageOf('portal.html')] },
  },
  // `npm run console:dev`: pages that change while you write them, beside a service on port 8000.
  server: { port: 5173, proxy: { '/v1': 'http://localhost:8000', '/portal/v1': 'http://localhost:8000' } },
})
