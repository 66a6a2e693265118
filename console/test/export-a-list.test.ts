import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { journey } from '../../test/support/browser/journey.ts'

journey(
  'the customers are saved as a table, over several pages, and no text of theirs runs as a formula',
  {
    clicksMost: 2,
    async arrange(service) {
      for (let count = 0; count < 101; count += 1) await service.post('/v1/customers', { name: `=SUM(${count})` })
    },
  },
  async (visitor) => {
    await visitor.click('link', 'Customers')
    const saving = visitor.page.waitForEvent('download')
    await visitor.click('button', 'Export CSV')
    const lines = readFileSync(await (await saving).path(), 'utf8')
      .trim()
      .split('\r\n')
    assert.equal(lines.length, 102)
    assert.match(lines[0] ?? '', /^id,name,email,/)
    assert.match(lines[1] ?? '', /,'=SUM\(100\),/)
  },
)
