// Takes the pictures of the console in docs/pictures: npm run console:pictures. It starts a service of its own with the demo, and signs
// in by the printed link, so the pictures show what a newcomer sees.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BrowserContext, Page } from 'playwright-core'
import type { Session } from '../packages/sdk/index.ts'
import { startChromium } from '../test/support/browser/chromium.ts'

const project = fileURLToPath(new URL('..', import.meta.url))
const folder = join(project, 'docs', 'pictures')
const customers = process.argv[2] ?? '200'

/** Each screen: where it is, and of a list that is left by its first row what that row says. */
const screens: readonly (readonly [name: string, path: string, row?: string])[] = [
  ['overview', '/console/'],
  ['customer', '/console/customers'],
  ['change-plan', '/console/subscriptions?status=active', 'team'],
  ['invoice', '/console/invoices?status=paid'],
  ['bank', '/console/bank'],
  ['verification', '/console/verification'],
]
const modes = [
  { name: 'light', colorScheme: 'light', width: 1280 },
  { name: 'dark', colorScheme: 'dark', width: 1280 },
  { name: 'phone', colorScheme: 'light', width: 390 },
] as const

const data = mkdtempSync(join(tmpdir(), 'billing-pictures-'))
const port = 20_000 + (process.pid % 20_000)
const environment = {
  ...process.env,
  BILLING_DATA_DIR: data,
  PORT: String(port),
  HOST: '127.0.0.1',
  LOG_LEVEL: 'error',
}
const service = spawn(process.execPath, [join(project, 'src/main.ts')], {
  env: environment,
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  const [link, token] = await printedLink()
  const origin = new URL(link).origin
  const cookie = await signUp(origin, token)
  spawnSync(process.execPath, [join(project, 'src/cli.ts'), 'demo', '--customers', customers], {
    env: environment,
    stdio: 'inherit',
  })
  const signedIn = await intoDemo(origin, cookie)
  mkdirSync(folder, { recursive: true })
  await using browser = await startChromium()
  for (const { name: mode, colorScheme, width } of modes) {
    const context = await browser.newContext({
      baseURL: origin,
      viewport: { width, height: 800 },
      colorScheme,
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'UTC',
    })
    const [name = '', value = ''] = signedIn.split('=')
    await context.addCookies([{ name, value, url: origin }])
    for (const screen of screens) await take(context, screen, join(folder, `${screen[0]}-${mode}.png`))
  }
} finally {
  service.kill('SIGTERM')
  await new Promise((done) => service.once('exit', done))
  rmSync(data, { recursive: true, force: true })
}

/** The link for the first person, which the start prints, and its token. */
async function printedLink(): Promise<readonly [string, string]> {
  let printed = ''
  for await (const chunk of service.stdout) {
    printed += chunk
    const [link, token] = /http\S+\/console\/welcome#([\w-]+)/.exec(printed) ?? []
    if (link && token && printed.includes('/docs')) return [link, token]
  }
  throw new Error(`The service has ended: ${printed}`)
}

async function signUp(origin: string, token: string): Promise<string> {
  const person = { token, email: 'ada@example.com', name: 'Ada Lovelace', password: 'seven quiet herons' }
  return cookieOf(await post(origin, '/v1/people/invitations/accept', person))
}

/** Goes on in the tenant of the demo. */
async function intoDemo(origin: string, cookie: string): Promise<string> {
  const session = await fetch(`${origin}/v1/session`, { headers: { cookie } })
  const { tenant_id: current, tenants } = (await session.json()) as Session
  const demo = tenants.find(({ id }) => id !== current)
  return cookieOf(await post(origin, '/v1/session/switch', { tenant_id: demo?.id }, cookie))
}

async function post(origin: string, path: string, body: object, cookie = ''): Promise<Response> {
  const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', cookie }
  const answer = await fetch(origin + path, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
  return answer
}

function cookieOf(answer: Response): string {
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}

async function take(
  context: BrowserContext,
  [screen, path, row = '']: (typeof screens)[number],
  file: string,
): Promise<void> {
  const page = await context.newPage()
  await page.goto(path)
  await settled(page)
  if (screen === 'customer' || screen === 'invoice' || screen === 'change-plan') {
    await page.locator('tbody tr', { hasText: row }).locator('a').first().click()
    await settled(page)
  }
  if (screen === 'invoice') await page.getByRole('region', { name: 'Lines' }).getByRole('button').first().click()
  if (screen === 'change-plan') {
    await page.goto(`${page.url().split('?')[0]}/change`)
    await page.getByLabel('Quantity').fill('4')
    await page.getByText('Due now').waitFor()
  }
  await settled(page)
  await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' })
  await page.close()
}

/** Waits until nothing is being read any more. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor()
  for (const loading of await page.getByText('Loading …').all()) await loading.waitFor({ state: 'hidden' })
  await page.waitForLoadState('networkidle')
  await page.waitForTimeout(300)
}
