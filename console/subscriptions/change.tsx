export function ChangeSubscription() {
  return null
}
