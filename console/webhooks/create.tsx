export function CreateEndpoint() {
  return null
}
