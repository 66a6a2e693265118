export function CreateSubscription() {
  return null
}
