export function CreateClock() {
  return null
}
