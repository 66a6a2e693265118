export function ExtendTrial() {
  return null
}
