// PDFs a second of one process: the thread that sets them, as the service runs it. See README.md.
import { makePdf } from '../src/modules/documents/pdf/make-pdf.ts'
import { openPdfMaker } from '../src/platform/pdf/open-pdf-maker.ts'
import { buyerFacts, invoiceFacts, lineFacts } from '../test/support/documents/document-facts.ts'
import { readDocument } from '../test/support/documents/read-document.ts'
import { printLoad, printTable } from './support/print.ts'

const maker = openPdfMaker()
const japanese = { ...buyerFacts, name: '株式会社サンプル فاتورة 한국' }

const kinds = [
  { name: '12 lines', lines: 12, count: 200, given: {} },
  { name: '12 lines, names in Japanese, Arabic, Korean', lines: 12, count: 200, given: { buyer: japanese } },
  { name: '200 lines', lines: 200, count: 20, given: {} },
]

/** A document that no other is like, so that nothing is set twice. */
const made = (lines: number, number: number, given: object) =>
  makePdf(
    { makePdf: maker.make },
    readDocument(
      invoiceFacts(
        Array.from({ length: lines }, (_, index) => lineFacts(BigInt(1000 * number + index))),
        { number: `INV-${number}`, ...given },
      ),
    ),
  )

printLoad()
const idleMb = residentMb()
const startedMs = performance.now()
await made(12, 0, {})
const firstMs = performance.now() - startedMs
const rows: Record<string, string | number>[] = []
for (const { name, lines, count, given } of kinds) {
  const [beganMs, cpu] = [performance.now(), process.cpuUsage()]
  let bytes = 0
  for (let number = 1; number <= count; number += 1) bytes += (await made(lines, number, given)).length
  const { user, system } = process.cpuUsage(cpu)
  rows.push({
    document: name,
    'PDFs a second': Math.round((count * 1000) / (performance.now() - beganMs)),
    'CPU ms each': Math.round((user + system) / 100 / count) / 10,
    'kB each': Math.round(bytes / count / 1000),
    'memory MB': residentMb(),
  })
}
printTable(rows)
await maker.close()
console.log(
  `the first one, with the start of the thread and the fonts: ${Math.round(firstMs)} ms; memory before ${idleMb} MB`,
)

function residentMb(): number {
  return Math.round(process.memoryUsage().rss / 1e6)
}
