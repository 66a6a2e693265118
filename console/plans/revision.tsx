export function CreateRevision() {
  return null
}
