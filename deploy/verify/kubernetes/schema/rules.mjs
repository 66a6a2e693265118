// The rules of this house that no schema knows, asked of one rendering (stdin); a line for each that is broken, exit 1 then.
// A reference leads to something, no Secret is rendered, no pod runs with more than it needs, no Ingress reaches the metrics.
import { readFileSync } from 'node:fs'
import * as yaml from 'js-yaml'

// What make-secrets.sh, whoever installs, or cert-manager makes.
const secretsMadeElsewhere = new Set([
  'billing-postgres-owner',
  'billing-postgres-app',
  'billing-bootstrap-key',
  'billing-secrets-key',
  'billing-tls',
])
const objects = yaml.loadAll(readFileSync(0, 'utf8')).filter((object) => object)
const broken = []

const names = (kind) => new Set(objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name))
const configMaps = names('ConfigMap')
const claims = names('PersistentVolumeClaim')
const services = names('Service')
const accounts = names('ServiceAccount')

for (const object of objects) {
  const complain = (what) => broken.push(`${object.kind}/${object.metadata.name}: ${what}`)
  if (object.kind === 'Secret') complain('a Secret in what is kept in git')
  if (object.kind === 'Ingress') checkIngress(object, complain)
  const template = object.spec?.jobTemplate?.spec.template ?? object.spec?.template
  if (template?.spec?.containers) checkPod(template.spec, complain)
}
console.log(broken.join('\n'))
process.exit(broken.length === 0 ? 0 : 1)

function checkIngress({ spec }, complain) {
  const backends = spec.rules.flatMap(({ http }) => http.paths.map(({ backend }) => backend.service))
  for (const { name, port } of backends) {
    if (!services.has(name)) complain(`there is no Service ${name}`)
    if (port.name !== 'http') complain(`the port ${port.name ?? port.number} is not for the public`)
  }
}

function checkPod(pod, complain) {
  if (pod.automountServiceAccountToken !== false) complain('the pod gets a token of the Kubernetes API')
  if (pod.securityContext?.runAsNonRoot !== true) complain('the pod may be root')
  if (pod.serviceAccountName && !accounts.has(pod.serviceAccountName))
    complain(`no ServiceAccount ${pod.serviceAccountName}`)
  for (const container of [...(pod.initContainers ?? []), ...pod.containers]) checkContainer(container, complain)
  for (const { configMap, secret, persistentVolumeClaim: claim } of pod.volumes ?? []) {
    if (configMap && !configMaps.has(configMap.name)) complain(`there is no ConfigMap ${configMap.name}`)
    if (claim && !claims.has(claim.claimName)) complain(`there is no claim ${claim.claimName}`)
    if (secret && !secretsMadeElsewhere.has(secret.secretName)) complain(`nobody makes the Secret ${secret.secretName}`)
  }
}

function checkContainer({ name, image, resources, securityContext, envFrom = [], env = [] }, complain) {
  if (securityContext?.readOnlyRootFilesystem !== true) complain(`${name} may write its own files`)
  if (!resources?.requests?.memory || !resources.limits?.memory) complain(`${name} has no bounds of memory`)
  if (/:latest$/.test(image)) complain(`${name} runs whatever is latest`)
  for (const { valueFrom } of env) if (valueFrom?.secretKeyRef) complain(`${name} has a secret in its environment`)
  for (const { configMapRef } of envFrom) {
    if (configMapRef && !configMaps.has(configMapRef.name)) complain(`there is no ConfigMap ${configMapRef.name}`)
  }
}
