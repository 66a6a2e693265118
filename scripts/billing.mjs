#!/usr/bin/env node
// `npx billing ...` in a clone. Runs on Node >= 20: finds the Node 26 that npm brought, and runs src/cli.ts on it.
import { fileURLToPath } from 'node:url'

process.argv.splice(2, 0, fileURLToPath(new URL('../src/cli.ts', import.meta.url)))
await import('./prepare.mjs')
