import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const places = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** The browser of this machine; undefined if there is none. */
export const chromiumPath = places.find((path) => path !== undefined && existsSync(path))

/** Why tests in a browser are skipped, or false. In CI they are not skipped: they fail. */
export const skippedWithoutBrowser =
  chromiumPath === undefined && !process.env.CI && 'no Chromium found: install it, or set CHROMIUM_PATH'

/** Starts the browser of this machine. Throws if there is none. */
export async function startChromium(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('No Chromium found. Install it, or set CHROMIUM_PATH.')
  const args = ['--font-render-hinting=none', '--disable-lcd-text']
  // Chromium refuses to run with its sandbox as root, as in a container.
  if (process.getuid?.() === 0) args.push('--no-sandbox')
  return chromium.launch({ executablePath: chromiumPath, args })
}
