import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { after, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { newPerson } from '../service/person.ts'
import { startTestService, type TestService } from '../service/service.ts'
import { skippedWithoutBrowser, startChromium } from './chromium.ts'

/** A person in front of the console. Clicks and the Enter key count; typing is free. */
export interface Visitor {
  readonly page: Page
  /** Clicks so far. */
  readonly clicks: number
  /** Presses a button, a link or an entry by its name. */
  click(
    role: 'button' | 'link' | 'menuitem' | 'tab' | 'option' | 'radio' | 'checkbox',
    name: string | RegExp,
  ): Promise<void>
  /** Fills in the field with this label. */
  type(label: string | RegExp, text: string): Promise<void>
  /** Chooses in the list with this label. */
  choose(label: string | RegExp, choice: string): Promise<void>
  /** Presses a key; Enter counts as a click, as does the key that opens the search. */
  press(key: string): Promise<void>
  /** Waits until the text is shown. */
  sees(text: string | RegExp): Promise<void>
  /** Calls of the API since the last question. */
  requests(): readonly string[]
  /** Compares what a screen reader finds on the page with the file of this name; `UPDATE_SNAPSHOTS=1` writes it. */
  looksLike(name: string): Promise<void>
}

interface Journey {
  /** What has to be in the service before. */
  readonly arrange?: (service: TestService) => Promise<unknown>
  /** Most clicks that the task may take. */
  readonly clicksMost?: number
  /** `admin` by default; null: nobody is signed in. */
  readonly role?: string | null
  readonly width?: number
  /** Settings of the service; those of the file's first journey count. */
  readonly environment?: Record<string, string>
  /** Another site that the journey may lead through. */
  readonly allowedOrigin?: string
}

// Begun with the file: what is begun within a test would end with it.
let shared: ReturnType<typeof start> | undefined

/**
 * A test of one task in a real browser, on a service of its own. At its end no rule of accessibility is broken, the browser has
 * reported no error and no violation of the policy, and nothing was asked for elsewhere.
 */
export function journey<T>(
  name: string,
  options: Omit<Journey, 'arrange'> & { readonly arrange?: (service: TestService) => Promise<T> },
  walk: (visitor: Visitor, arranged: T, service: TestService) => Promise<void>,
): void {
  if (!skippedWithoutBrowser) shared ??= start(options.environment)
  test(name, { skip: skippedWithoutBrowser }, async () => {
    const { service, browser } = await (shared as NonNullable<typeof shared>)
    const site = siteOf(service)
    const arranged = (await options.arrange?.(service)) as T
    const context = await browser.newContext({
      baseURL: site,
      viewport: { width: options.width ?? 1280, height: 900 },
      reducedMotion: 'reduce',
      colorScheme: 'light',
      locale: 'en-GB',
      timezoneId: 'UTC',
    })
    try {
      if (options.role !== null) await signIn(context, service, options.role ?? 'admin')
      const page = await context.newPage()
      const problems = watch(page, [site, ...(options.allowedOrigin ? [options.allowedOrigin] : [])])
      const visitor = visitorOf(page)
      await page.goto('/console')
      await page.getByRole('heading', { level: 1 }).waitFor()
      await walk(visitor, arranged, service)
      await assertAccessible(page)
      assert.deepEqual(problems, [])
      const { clicksMost = Number.POSITIVE_INFINITY } = options
      assert.ok(visitor.clicks <= clicksMost, `${visitor.clicks} clicks, at most ${clicksMost} were wanted`)
    } finally {
      await context.close()
    }
  })
}

async function start(
  environment?: Record<string, string>,
): Promise<{ readonly service: TestService; readonly browser: Browser }> {
  const service = await startTestService(environment)
  const browser = await startChromium()
  after(() => browser.close())
  await service.service.console.prepare()
  const state = service.service.console.state()
  assert.equal(state.kind, 'ready', state.kind === 'failed' ? state.why : state.kind)
  return { service, browser }
}

/** As people reach it: what is bound to a site needs a name. */
function siteOf({ url }: TestService): string {
  return url.replace('127.0.0.1', 'localhost')
}

/** Signs a new person in with a role, without the sign-in page. */
async function signIn(context: BrowserContext, service: TestService, role: string): Promise<void> {
  const { cookie } = await newPerson(service, role)
  const [name = '', value = ''] = cookie.split('=')
  await context.addCookies([{ name, value, url: siteOf(service), httpOnly: true, sameSite: 'Lax' }])
}

/** What must not happen while somebody uses the console. */
function watch(page: Page, origins: readonly string[]): string[] {
  const problems: string[] = []
  page.on('console', (message) => {
    // The browser reports each refused or lost request; which are right is the matter of the journey.
    if (message.type() === 'error' && !/status of 4\d\d|ERR_INTERNET_DISCONNECTED/.test(message.text()))
      problems.push(message.text())
  })
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !origins.includes(new URL(request.url()).origin))
      problems.push(`asked for ${request.url()}`)
  })
  return problems
}

const patienceMs = 20_000

function visitorOf(page: Page): Visitor {
  page.setDefaultTimeout(patienceMs)
  let clicks = 0
  let asked: string[] = []
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname.startsWith('/v1/')) asked.push(`${request.method()} ${pathname}`)
  })
  /** The dialog that is open, else the page: what is behind a dialog cannot be used. */
  const inFront = async () => {
    const dialog = page.getByRole('dialog')
    return (await dialog.count()) > 0 ? dialog.last() : page
  }
  return {
    page,
    get clicks() {
      return clicks
    },
    async click(role, name) {
      clicks += 1
      await page
        .getByRole(role, { name, exact: typeof name === 'string' })
        .first()
        .click()
    },
    async type(label, text) {
      await (await inFront())
        .getByLabel(label, { exact: typeof label === 'string' })
        .first()
        .fill(text)
    },
    async choose(label, choice) {
      await (await inFront())
        .getByLabel(label, { exact: typeof label === 'string' })
        .first()
        .selectOption({ label: choice })
    },
    async press(key) {
      if (/Enter|\+/.test(key)) clicks += 1
      await page.keyboard.press(key)
    },
    sees: (text) => page.getByText(text).first().waitFor(),
    requests() {
      const all = asked
      asked = []
      return all
    },
    looksLike: (name) => compareSnapshot(page, name),
  }
}

async function compareSnapshot(page: Page, name: string): Promise<void> {
  const file = new URL(`../../../console/test/snapshots/${name}.yaml`, import.meta.url).pathname
  const dialog = page.getByRole('dialog')
  const part = (await dialog.count()) > 0 ? dialog : page.getByRole('main')
  const shown = `${(await part.ariaSnapshot())
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
    .replace(/\bRF\d\d[0-9A-Z]{8,}/g, '<reference>')
    .replace(/person-\d+@example\.com/g, '<person>')}\n`
  if (process.env.UPDATE_SNAPSHOTS || !existsSync(file)) {
    assert.ok(!process.env.CI, `there is no snapshot ${name}`)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, shown)
  }
  assert.equal(shown, readFileSync(file, 'utf8'))
}

// The engine is read as a text: a page with this policy loads no script from elsewhere.
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Asserts that no rule of WCAG 2.2 A and AA is broken on the page as it is. */
export async function assertAccessible(page: Page): Promise<void> {
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() =>
    (globalThis as any).axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
  )
  assert.deepEqual(
    violations.map(({ id, help, nodes }: any) => `${id}: ${help}: ${nodes.map((node: any) => node.html).join(' ')}`),
    [],
  )
}
