import { collectionMutants } from './collection.ts'
import { coverageMutants } from './coverage.ts'
import { creditNoteMutants } from './credit-notes.ts'
import { datedOrderMutants } from './dated-orders.ts'
import { discountMutants } from './discounts.ts'
import { domainMutants } from './domain.ts'
import { drawdownMutants } from './drawdown.ts'
import { dueMutants } from './due.ts'
import { dunningMutants } from './dunning.ts'
import { engineMutants } from './engine.ts'
import { fileMutants } from './files.ts'
import { itemMutants } from './items.ts'
import { journalMutants } from './journal.ts'
import { lateRequestMutants } from './late-requests.ts'
import { ledgerSchemaMutants } from './ledger-schema.ts'
import { lineMutants } from './lines.ts'
import { mailMutants } from './mail.ts'
import type { Mutant } from './mutant.ts'
import { requestedNoteMutants } from './requested-notes.ts'
import { schemaMutants } from './schema.ts'
import { sdkMutants } from './sdk.ts'
import { stateMutants } from './state.ts'
import { stripeMutants } from './stripe.ts'
import { taxMutants } from './taxes.ts'
import { trialMutants } from './trials.ts'
import { usageMutants } from './usage.ts'
import { voidMutants } from './voids.ts'
import { yearMutants } from './years.ts'

export const mutants: readonly Mutant[] = [
  ...domainMutants,
  ...datedOrderMutants,
  ...itemMutants,
  ...trialMutants,
  ...dueMutants,
  ...coverageMutants,
  ...lineMutants,
  ...creditNoteMutants,
  ...drawdownMutants,
  ...requestedNoteMutants,
  ...discountMutants,
  ...fileMutants,
  ...mailMutants,
  ...journalMutants,
  ...engineMutants,
  ...stateMutants,
  ...lateRequestMutants,
  ...voidMutants,
  ...yearMutants,
  ...schemaMutants,
  ...ledgerSchemaMutants,
  ...collectionMutants,
  ...dunningMutants,
  ...stripeMutants,
  ...sdkMutants,
  ...taxMutants,
  ...usageMutants,
]
