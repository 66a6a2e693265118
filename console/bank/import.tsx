export function ImportStatement() {
  return null
}
