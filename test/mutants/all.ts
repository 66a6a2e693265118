import { domainMutants } from './domain.ts'
import { engineMutants } from './engine.ts'
import { lateRequestMutants } from './late-requests.ts'
import type { Mutant } from './mutant.ts'
import { schemaMutants } from './schema.ts'
import { voidMutants } from './voids.ts'

export const mutants: readonly Mutant[] = [
  ...domainMutants,
  ...engineMutants,
  ...lateRequestMutants,
  ...voidMutants,
  ...schemaMutants,
]
