import { test } from 'node:test'
import { startTestService } from '../support/service/service.ts'
import { beginYear, sell } from './year.ts'

const service = await startTestService()
await sell(service, 'Basic', 2800)

test('what is billed again after a void is about its own time, and giving that up gives up nothing else', async () => {
  //  1 Feb              15 Feb             1 Mar
  //  |--- to a known end --|--- uncanceled ---|   void, billed again, given up
  const ada = await beginYear(service, '2026-01-01T00:00:00Z')
  await ada.subscribe('basic')
  await ada.act('cancel', { at: '2026-02-15T00:00:00Z' })
  await ada.advance('2026-02-02T00:00:00Z')
  await ada.act('uncancel')
  await ada.advance('2026-02-03T00:00:00Z')
  await ada.settle('INV-000003', 'void')
  await ada.advance('2026-02-04T00:00:00Z')
  await ada.settle('INV-000004', 'void', { rebill: false })
  await ada.advance('2026-03-02T00:00:00Z')
  await ada.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 2800, open
      Basic (1 Jan 2026 – 1 Feb 2026) 2800
    INV-000002 renewal 2026-02-01/2026-02-15: 1400, open
      Basic (1 Feb 2026 – 15 Feb 2026) 1400 part
    INV-000003 uncancel 2026-02-15/2026-03-01 on 2026-02-02: 1400, void
      Basic (15 Feb 2026 – 1 Mar 2026) 1400 part
    INV-000004 rebill 2026-02-15/2026-03-01 on 2026-02-03: 1400, void
      Basic (15 Feb 2026 – 1 Mar 2026) 1400 part
    INV-000005 renewal 2026-03-01/2026-04-01: 2800, open
      Basic (1 Mar 2026 – 1 Apr 2026) 2800
  `)
})

test('what a pause keeps billed is not billed again when the end moves, and paused time is not due', async () => {
  //  1 Feb            15 Feb     22 Feb
  //  |-- to a known end --|          |   paused on the 8th, and all is kept
  //                       |- nothing |   the end is a week later
  const eve = await beginYear(service, '2026-01-01T00:00:00Z')
  await eve.subscribe('basic')
  await eve.act('cancel', { at: '2026-02-15T00:00:00Z' })
  await eve.advance('2026-02-08T00:00:00Z')
  await eve.act('pause', { proration: 'none' })
  await eve.advance('2026-02-10T00:00:00Z')
  await eve.act('cancel', { at: '2026-02-22T00:00:00Z' })
  await eve.advance('2026-03-02T00:00:00Z')
  await eve.expectDocuments(`
    INV-000001 start 2026-01-01/2026-02-01: 2800, open
      Basic (1 Jan 2026 – 1 Feb 2026) 2800
    INV-000002 renewal 2026-02-01/2026-02-15: 1400, open
      Basic (1 Feb 2026 – 15 Feb 2026) 1400 part
  `)
})
