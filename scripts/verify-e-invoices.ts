import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type CheckedFile, filesToCheck } from './e-invoice-rules/documents.ts'
import { filesOfAYear, type ServedFiles } from './e-invoice-rules/scenario.ts'
import { wrongPdfs } from './e-invoice-rules/wrong-pdfs.ts'

// Checks e-invoices by the official rules: npm run verify:einvoices [-- --random=200 --seed=1 --pdfs=12]
// Prints `ok`, `FAIL` and `skip` lines, as deploy/verify/run counts them.

const here = fileURLToPath(new URL('e-invoice-rules/', import.meta.url))
const cache = process.env.EINVOICE_RULES ?? join(homedir(), '.cache', 'billing-api', 'e-invoice-rules')
const minuteMs = 60_000

const wish = (name: string, otherwise: number) =>
  Number(process.argv.find((one) => one.startsWith(`--${name}=`))?.split('=')[1] ?? otherwise)

const problem = await fetchedRules()
if (problem !== null) {
  console.log(`skip  e-invoices are NOT checked by the official rules: ${problem}`)
} else {
  const folder = await mkdtemp(join(tmpdir(), 'e-invoices-'))
  try {
    const year = await filesOfAYear({ pdfs: wish('pdfs', 12) })
    const areRight = [await checkXml(folder, year), await checkPdfs(folder, year)]
    process.exitCode = areRight.every(Boolean) ? 0 : 1
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Brings the jars into the cache within a minute; returns why it cannot. */
async function fetchedRules(): Promise<string | null> {
  if (!(await run('java', ['-version'], minuteMs)).isDone) return 'there is no java (17 or later)'
  const libraries = join(cache, 'lib')
  if (existsSync(join(cache, 'complete'))) return null
  if (!(await run('mvn', ['--version'], minuteMs)).isDone) return `there is no mvn, and no jars in ${cache}`
  await mkdir(libraries, { recursive: true })
  const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1'
  const common = ['-q', '-B', '-f', join(here, 'pom.xml')]
  const steps = [
    [...common, `${plugin}:copy-dependencies`, '-DincludeScope=runtime', `-DoutputDirectory=${libraries}`],
    [
      ...common,
      `${plugin}:copy`,
      '-Dartifact=org.mustangproject:validator:2.25.0:jar:shaded',
      `-DoutputDirectory=${cache}`,
    ],
  ]
  for (const step of steps) {
    const { isDone, output } = await run('mvn', step, minuteMs)
    if (!isDone) return `the jars did not come within a minute: ${output.trim().split('\n').at(-1)}`
  }
  await writeFile(join(cache, 'complete'), '')
  return null
}

async function checkXml(folder: string, year: ServedFiles): Promise<boolean> {
  const made = filesToCheck({ count: wish('random', 200), seed: wish('seed', 1) })
  const files = [...made.files, ...year.xml]
  const { refused } = made
  for (const { name, xml } of files) await writeFile(join(folder, `${name}.xml`), xml)
  const sets = [...Map.groupBy(files, ({ rules }) => rules)]
  const asked = sets.flatMap(([rules, members], index) => [
    ...(index === 0 ? [] : ['--']),
    rules,
    ...members.map(({ name }) => join(folder, `${name}.xml`)),
  ])
  const { output } = await run(
    'java',
    ['-cp', join(cache, 'lib', '*'), join(here, 'XmlCheck.java'), ...asked],
    20 * minuteMs,
  )
  const findings = findingsOf(output)
  const wrong = files.filter((file) => !isAsWished(file, findings.get(file.name)))
  for (const [rules, members] of sets) {
    const bad = members.filter(({ breaks }) => breaks !== null)
    const failed = members.filter((one) => wrong.includes(one))
    const said = `${rules}: ${members.length - bad.length} documents hold, ${bad.length} wrong ones are refused`
    console.log(failed.length === 0 ? `ok    ${said}` : `FAIL  ${rules}: ${failed.length} of ${members.length}`)
  }
  for (const { name, breaks } of wrong.slice(0, 8)) {
    console.log(
      `      ${name}: expected ${breaks ?? 'no error'}, found ${findings.get(name)?.errors.join(' | ') ?? output.slice(-500)}`,
    )
  }
  const controls = files.filter(({ breaks }) => breaks !== null).length
  console.log(
    `${files.length - controls} files, ${controls} wrong ones, ${refused} refused by ourselves, ${wrong.length} failed`,
  )
  return wrong.length === 0
}

/** PDF/A-3a, PDF/UA-1 and the e-invoice inside; wrong PDFs must fail. */
async function checkPdfs(folder: string, { pdfs }: ServedFiles): Promise<boolean> {
  const wrong = wrongPdfs(pdfs)
  for (const { name, pdf } of [...pdfs, ...wrong]) await writeFile(join(folder, `${name}.pdf`), pdf)
  const asked = [...pdfs, ...wrong].map(({ name }) => join(folder, `${name}.pdf`))
  const jar = join(cache, 'validator-2.25.0-shaded.jar')
  const { output } = await run('java', ['-cp', jar, join(here, 'PdfCheck.java'), ...asked], 20 * minuteMs)
  const verdicts = [...output.matchAll(/^(VALID|INVALID)\t([\w-]+)\t.*?([^/\t]+)\.pdf$/gm)]
  const failed = verdicts.filter(([, verdict]) => verdict === 'INVALID').map(([, , by, name]) => `${name} ${by}`)
  const expected = wrong.map(({ name, breaks }) => `${name} ${breaks}`)
  // What is wrong may break other rules too.
  const found = failed.filter((one) => !one.startsWith('bad-'))
  const unseen = expected.filter((one) => !failed.includes(one))
  const isRight = found.length === 0 && unseen.length === 0 && verdicts.length >= asked.length * 2
  console.log(
    isRight
      ? `ok    PDF/A-3a, PDF/UA-1, Factur-X: ${pdfs.length} PDFs hold, ${wrong.length} wrong ones are refused`
      : `FAIL  PDFs: ${found.join(', ')}; not refused: ${unseen.join(', ')}; ${verdicts.length} verdicts ${output.slice(-300)}`,
  )
  return isRight
}

interface Finding {
  readonly isValid: boolean
  readonly errors: readonly string[]
}

/** The verdict of each file, with the errors before it. */
function findingsOf(output: string): Map<string, Finding> {
  const found = new Map<string, Finding>()
  let errors: string[] = []
  for (const line of output.split('\n')) {
    const verdict = /^(VALID|INVALID)[^\t]*\t[^\t]+\t[^\t]*?([^/\t]+)\.xml\t/.exec(line)
    if (verdict?.[2]) {
      found.set(verdict[2], { isValid: verdict[1] === 'VALID', errors })
      errors = []
    } else if (line.startsWith('  error') || line.startsWith('  fatal')) errors.push(line.trim().replaceAll('\t', ' '))
  }
  return found
}

function isAsWished({ breaks }: CheckedFile, finding: Finding | undefined): boolean {
  if (!finding) return false
  if (breaks === null) return finding.isValid
  return !finding.isValid && finding.errors.some((error) => error.includes(breaks))
}

function run(
  command: string,
  given: readonly string[],
  timeoutMs: number,
): Promise<{ readonly isDone: boolean; readonly output: string }> {
  const { promise, resolve } = Promise.withResolvers<{ isDone: boolean; output: string }>()
  const child = spawn(command, given, { stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data))
  child.on('error', (error) => resolve({ isDone: false, output: error.message }))
  child.on('close', (code) => resolve({ isDone: code === 0, output }))
  return promise
}
