export function InvitePerson() {
  return null
}
