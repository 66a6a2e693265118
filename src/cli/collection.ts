import { holdCollection, releaseCollection } from '../modules/reconciliation/gate/store.ts'
import { loadEnvironment, readConfig } from '../platform/config.ts'
import { command } from './command.ts'
import { withDatabase } from './database.ts'

export const collectionCommands = [
  command({
    name: 'collection pause',
    summary: 'Pause collection: nothing is charged, refunded or dunned',
    details:
      'For all tenants, until billing collection resume. What was sent already is finished. Billing goes on, and comparing\n' +
      'with the gateways too.',
    options: {},
    async run() {
      await withDatabase(readConfig(loadEnvironment()), ({ asOwner }) => asOwner({}, holdCollection))
      console.log('Collection is paused.')
      return 0
    },
  }),
  command({
    name: 'collection resume',
    summary: 'Resume collection',
    details:
      'After a restore or a fail-over each account collects again by itself when it was compared with its gateway.',
    options: {
      'without-comparing': {
        description: 'Do not wait for that: charges that this database does not know may be made a second time',
      },
    },
    async run(given) {
      const withoutComparing = given['without-comparing'] === true
      const { paused_since: since } = await withDatabase(readConfig(loadEnvironment()), ({ asOwner }) =>
        asOwner({}, (tx) => releaseCollection(tx, { withoutComparing })),
      )
      if (since === null) console.log('Collection goes on.')
      else
        console.log(
          `Collection is paused since ${since}, of each account until it was compared with its gateway, because the database was\n` +
            'restored or failed over. To resume without waiting for that: --without-comparing',
        )
      return since === null ? 0 : 1
    },
  }),
]
