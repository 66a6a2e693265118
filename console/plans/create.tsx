export function CreatePlan() {
  return null
}
