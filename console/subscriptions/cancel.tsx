export function CancelSubscription() {
  return null
}
