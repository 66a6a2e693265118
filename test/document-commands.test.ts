import assert from 'node:assert/strict'
import { test } from 'node:test'
import { commandsIn, type DocumentCommands, printedBy } from './support/service/document-commands.ts'
import { startTestService } from './support/service/service.ts'

// What a reader types is run against a real service, and what the document shows is compared with what is printed.

const ofReadme = commandsIn('README.md')

test('the commands of the README print what it shows, but for ids and times', async () => {
  const service = await startTestService()
  assert.ok(ofReadme.length > 8)
  assertSamePrinted(ofReadme, await printedBy(ofReadme, service), (text) => withoutTimes(withoutIds(text)))
})

test('every recipe prints what it shows, but for ids', async () => {
  const service = await startTestService({ BILLING_ROLE: 'all' })
  const functions = ofReadme.filter(({ commands }) => commands.includes('api() {'))
  const recipes = commandsIn('docs/guide/recipes.md')
  assert.ok(recipes.length > 12)
  const [, ...printed] = await printedBy([...functions, ...recipes], service)
  assertSamePrinted(recipes, printed, withoutIds)
})

for (const page of ['getting-paid', 'dunning', 'credit-notes', 'taxes', 'usage', 'e-invoices']) {
  test(`the commands of the guide page ${page} print what it shows, but for ids`, async () => {
    const service = await startTestService({ BILLING_ROLE: 'all' })
    const functions = ofReadme.filter(({ commands }) => commands.includes('api() {'))
    const commands = commandsIn(`docs/guide/${page}.md`)
    assert.ok(commands.length > 3)
    const [, ...printed] = await printedBy([...functions, ...commands], service)
    assertSamePrinted(commands, printed, (text) => withoutIds(text).replaceAll(/ +$/gm, ''))
  })
}

function assertSamePrinted(
  blocks: readonly DocumentCommands[],
  printed: readonly string[],
  normalized: (text: string) => string,
): void {
  assert.equal(printed.length, blocks.length)
  for (const [index, { commands, shown }] of blocks.entries()) {
    assert.equal(normalized(printed[index] ?? '').trim(), normalized(shown ?? '').trim(), commands)
  }
}

function withoutIds(text: string): string {
  return text.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
}

/** The times of today, of which also the length of the month is one. */
function withoutTimes(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/\b\d{1,2} [A-Z][a-z]{2} \d{4}\b/g, '<day>')
    .replaceAll(/\b(28|29|30|31)\b/g, '<days>')
}
