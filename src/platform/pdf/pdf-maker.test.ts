import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openPdfMaker, type PdfLimits } from './open-pdf-maker.ts'
import type { PdfJob } from './pdf-job.ts'

const job = (template: string): PdfJob => ({
  template: `#set document(title: "T", date: datetime(year: 2026, month: 1, day: 1))\n${template}`,
  ...{ data: { text: 'Ada' }, files: {}, facturX: null },
})
const page = job('#json("/data.json").text')

function maker(limits: Partial<PdfLimits> = {}) {
  const opened = openPdfMaker(limits)
  after(() => opened.close())
  return opened
}

test('the same job gives the same bytes, in this thread and in a new one', async () => {
  const [one, other] = [maker(), maker({ idleMs: 1 })]
  const pdfs = await Promise.all([one.make(page), one.make(page), other.make(page)])
  for (const pdf of pdfs) assert.deepEqual(Buffer.from(pdf), Buffer.from(pdfs[0] ?? []))
  assert.match(Buffer.from(pdfs[0] ?? []).toString('latin1'), /^%PDF-1\.7[\s\S]*<pdfuaid:part>1<[\s\S]*%%EOF\n$/)
})

test('a template that is wrong says where, and the next one is made', async () => {
  const { make } = maker()
  await assert.rejects(make(job('#unknown')), /unknown variable/)
  assert.ok((await make(page)).length > 1000)
})

test('what would wait too long is refused, and what takes too long ends with its thread', async () => {
  const { make } = maker({ waitingMax: 1, timeoutMs: 1 })
  const [first, second, third] = await Promise.allSettled([make(page), make(page), make(page)])
  assert.match(String(first.status === 'rejected' && first.reason), /takes too long/)
  assert.match(String(second.status === 'rejected' && second.reason), /takes too long/)
  assert.equal(third.status === 'rejected' && third.reason.code, 'unavailable')
})

test('closing refuses whoever waits, and a closed maker has no thread', async () => {
  const { make, close } = openPdfMaker()
  const waiting = Promise.allSettled([make(page), make(page)])
  await close()
  for (const one of await waiting) assert.equal(one.status === 'rejected' && one.reason.code, 'unavailable')
})
