// Turns rendered manifests (stdin) into TypeScript: a typed constant for each object, so that the compiler finds wrong types, missing
// and unknown fields, of custom resources too.   node to-typescript.mjs < rendered.yaml > rendered.ts && tsc --noEmit rendered.ts
import { readFileSync } from 'node:fs'
import * as yaml from 'js-yaml'

const packages = {
  'cert-manager.io': '@kubernetes-models/cert-manager',
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
  'postgresql.cnpg.io': '@kubernetes-models/cloudnative-pg',
  'traefik.io': '@kubernetes-models/traefik',
}

const objects = yaml.loadAll(readFileSync(0, 'utf8')).filter((object) => object)
for (const [index, object] of objects.entries()) {
  const [group] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : ['']
  const from = `${packages[group] ?? 'kubernetes-models'}/${object.apiVersion}`
  console.log(`import type { I${object.kind} as T${index} } from '${from}'`)
  console.log(`export const object${index}: T${index} = ${JSON.stringify(object, null, 1)}\n`)
}
