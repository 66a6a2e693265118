import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parentPort } from 'node:worker_threads'
import type { NodeCompiler, NodeTypstCompileResult } from '@myriaddreamin/typst-ts-node-compiler'
import { replacingUncovered } from './font-coverage.ts'
import type { AskedJob, DoneJob, PdfJob } from './pdf-job.ts'
import { withMetadata } from './pdf-metadata.ts'

// Runs in a thread of its own: typesetting is synchronous, and its memory goes with the thread.

/** In the order in which a glyph is looked for. All but the first family are optional packages. */
const fontFiles = [
  'noto-sans/400Regular/NotoSans_400Regular.ttf',
  'noto-sans/700Bold/NotoSans_700Bold.ttf',
  'noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf',
  'noto-sans-jp/700Bold/NotoSansJP_700Bold.ttf',
  'noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
  'noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf',
  'noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf',
  'noto-sans-thai/400Regular/NotoSansThai_400Regular.ttf',
  'noto-emoji/400Regular/NotoEmoji_400Regular.ttf',
]

interface Press {
  readonly compiler: NodeCompiler
  readonly printable: (text: string) => string
}

// Nothing is read from it: every file of a job is given with it.
const workspace = fileURLToPath(new URL('.', import.meta.url))
let press: Promise<Press> | undefined

parentPort?.on('message', async ({ id, job }: AskedJob) => {
  press ??= openPress()
  let done: DoneJob
  let opened: Press | undefined
  try {
    opened = await press
    done = { id, pdf: made(opened, job) }
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    done = { id, problem, isAbsent: opened === undefined }
  }
  parentPort?.postMessage(done)
})

async function openPress(): Promise<Press> {
  const typst = await import('@myriaddreamin/typst-ts-node-compiler')
  const fonts = fontFiles.flatMap((path) => fontAt(path) ?? [])
  if (fonts.length === 0) throw new Error('the package @expo-google-fonts/noto-sans is absent')
  return {
    compiler: typst.NodeCompiler.create({ workspace, fontArgs: [{ fontBlobs: fonts }] }),
    printable: replacingUncovered(fonts),
  }
}

function fontAt(path: string): Buffer | null {
  try {
    return readFileSync(fileURLToPath(import.meta.resolve(`@expo-google-fonts/${path}`)))
  } catch {
    return null
  }
}

function made({ compiler, printable }: Press, { template, data, files, facturX }: PdfJob): Uint8Array {
  const json = JSON.stringify(data, (_key, value) => (typeof value === 'string' ? printable(value) : value))
  try {
    compiler.mapShadow(`${workspace}data.json`, Buffer.from(json))
    for (const [path, bytes] of Object.entries(files)) compiler.mapShadow(workspace + path, Buffer.from(bytes))
    const compiled = compiler.compile({ mainFileContent: template, resetRead: true })
    if (!compiled.result) throw new Error(wrongIn(compiler, compiled))
    return withMetadata(compiler.pdf(compiled.result, { pdfStandard: 'a-3a' }), facturX)
  } finally {
    compiler.resetShadow()
    // Or memory grows with every document.
    compiler.evictCache(0)
  }
}

/** What is wrong with a template. */
function wrongIn(compiler: NodeCompiler, compiled: NodeTypstCompileResult): string {
  const error = compiled.takeError()
  const found = error === null ? [] : compiler.fetchDiagnostics(error)
  return JSON.stringify(found).slice(0, 2000)
}
