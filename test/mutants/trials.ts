import { mutant } from './mutant.ts'

const model = 'src/domain/naive-model.properties.test.ts'

/** Trials that end at another instant, and time that another system bills. */
export const trialMutants = [
  mutant(
    'what another system bills is billed here too',
    {
      file: 'src/domain/start-subscription.ts',
      find: 'billedElsewhereUntil ? later(ownFirstCharge, billedElsewhereUntil) : ownFirstCharge',
      put: 'ownFirstCharge',
    },
    'src/domain/trials.test.ts',
    model,
  ),
  mutant(
    'what was charged once elsewhere is charged here too',
    {
      file: 'src/domain/due.ts',
      find: 'if (billedElsewhereUntil && isBefore(served.from, billedElsewhereUntil)) return nothing',
      put: '',
    },
    'test/scenarios/moved-trials.test.ts',
    model,
  ),
  mutant(
    'the billing day stays where the trial would have ended',
    {
      file: 'src/domain/trial.ts',
      find: 'anchor: isSame(version.anchor, ownBefore) ? own : version.anchor',
      put: 'anchor: version.anchor',
    },
    'src/domain/trials.test.ts',
    model,
  ),
  mutant(
    'moved trials are not written',
    {
      file: 'src/modules/ledger/save-customer.ts',
      find: 'if (moved.length > 0) addRows(',
      put: 'if (moved.length > 1000) addRows(',
    },
    'test/scenarios/moved-trials.test.ts',
  ),
]
