import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { billing } from './billing.ts'
import { dashboardOf } from './panels.ts'
import { service } from './service.ts'

/** The dashboards as files: `npm run dashboards:generate` writes them, a test says when they are old. */
export function dashboardFiles(): Readonly<Record<string, string>> {
  const print = (page: typeof service) => `${JSON.stringify(dashboardOf(page), null, 2)}\n`
  return { 'service.json': print(service), 'billing.json': print(billing) }
}

export const dashboardsDirectory = join(import.meta.dirname, 'dashboards')

if (import.meta.main) {
  for (const [name, text] of Object.entries(dashboardFiles())) writeFileSync(join(dashboardsDirectory, name), text)
}
