export function MigrateSubscribers() {
  return null
}
