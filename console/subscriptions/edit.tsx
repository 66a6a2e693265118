export function EditSubscription() {
  return null
}
