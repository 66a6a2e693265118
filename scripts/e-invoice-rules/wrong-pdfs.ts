import type { ServedFiles } from './scenario.ts'

/** PDFs that must fail, each by one of the three: they show that all are run. Changes keep the length, so that nothing else breaks. */
export function wrongPdfs(pdfs: ServedFiles['pdfs']) {
  const whole = pdfs.find(({ isFacturX }) => isFacturX)
  if (!whole) throw new Error('there is no PDF to break')
  const changed = (name: string, breaks: string, from: string, to: string) => {
    const text = Buffer.from(whole.pdf).toString('latin1')
    if (!text.includes(from) || from.length !== to.length) throw new Error(`nothing to change at ${from}`)
    return { name, breaks, pdf: Buffer.from(text.replaceAll(from, to), 'latin1'), isFacturX: true }
  }
  return [
    changed('bad-no-claim-of-pdf-a', '3a', '<pdfaid:part>3<', '<pdfaid:part>9<'),
    changed('bad-no-title-shown', 'ua1', '/DisplayDocTitle true', '/DisplayDocTitle null'),
    changed('bad-unknown-level', 'factur-x', '<fx:ConformanceLevel>EN 16931<', '<fx:ConformanceLevel>EN 99999<'),
  ]
}
