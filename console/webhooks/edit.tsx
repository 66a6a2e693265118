export function EditEndpoint() {
  return null
}
