export function ResolveAttempt() {
  return null
}
