export function CreatePolicy() {
  return null
}
