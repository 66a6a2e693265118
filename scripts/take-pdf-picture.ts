import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import { chromium } from 'playwright-core'
import { makePdf } from '../src/modules/documents/pdf/make-pdf.ts'
import type { PdfJob } from '../src/platform/pdf/pdf-job.ts'
import { invoiceFacts, lineFacts } from '../test/support/documents/document-facts.ts'
import { readDocument } from '../test/support/documents/read-document.ts'

// The picture of a PDF in the README: node scripts/prepare.mjs scripts/take-pdf-picture.ts

const fonts = ['400Regular/NotoSans_400Regular.ttf', '700Bold/NotoSans_700Bold.ttf']
const font = (path: string) => readFile(fileURLToPath(import.meta.resolve(`@expo-google-fonts/noto-sans/${path}`)))
const workspace = fileURLToPath(new URL('.', import.meta.url))
const november = { first: '2026-11-15', last: '2026-11-30' }
const facts = invoiceFacts([
  lineFacts(58000n, { description: 'Team plan', quantity: 20, unitAmount: '2900' }),
  lineFacts(7733n, { description: 'Seats', unitAmount: '14500', isPartOfPeriod: true, service: november }),
  lineFacts(-2400n, {
    description: 'Unused time on Support',
    unitAmount: '4500',
    isPartOfPeriod: true,
    service: november,
  }),
  lineFacts(10800n, {
    description: 'API calls',
    discounts: [{ name: 'WELCOME10', amountCents: 1200n }],
    unitAmount: '12000',
  }),
])
const footer = 'Managing director: Ada Lovelace · HRB 12345, Amtsgericht Charlottenburg'

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
try {
  await makePdf({ makePdf: takePicture }, readDocument(facts, { design: { color: null, footer, logo: null } }))
} finally {
  await browser.close()
}

/** Sets the job as a drawing in place of a PDF, and photographs the upper part of its page. */
async function takePicture({ template, data, files }: PdfJob): Promise<Uint8Array> {
  const fontBlobs = await Promise.all(fonts.map(font))
  const compiler = NodeCompiler.create({ workspace, fontArgs: [{ fontBlobs }] })
  compiler.mapShadow(`${workspace}data.json`, Buffer.from(JSON.stringify(data)))
  for (const [path, bytes] of Object.entries(files)) compiler.mapShadow(workspace + path, Buffer.from(bytes))
  const drawing = compiler.plainSvg({ mainFileContent: template, resetRead: true })
  const page = await browser.newPage({ viewport: { width: 794, height: 1123 } })
  const shown = drawing.replace(/width="[^"]*"/, 'width="794"').replace(/height="[^"]*"/, '')
  await page.setContent(`<body style="margin:0">${shown}</body>`)
  const picture = await page.screenshot()
  await writeFile(new URL('../docs/pictures/invoice-pdf.png', import.meta.url), picture)
  return picture
}
