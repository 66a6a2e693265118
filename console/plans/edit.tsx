export function EditPlan() {
  return null
}
