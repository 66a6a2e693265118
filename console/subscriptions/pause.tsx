export function PauseSubscription() {
  return null
}
