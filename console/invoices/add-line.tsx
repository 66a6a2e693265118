export function AddLine() {
  return null
}
