import assert from 'node:assert/strict'
import { test } from 'node:test'
import { routes } from '../src/api.ts'

// Once more, so that a slip in the code shows.
const onlyAdmins =
  'updateSettings putMailServer deleteMailServer setTaxRegistrations createTaxRate updateTaxRate deleteTaxRate listApiKeys createApiKey revokeApiKey createGatewayAccount updateGatewayAccount disableGatewayAccount resolvePaymentAttempt resolveReconciliationDifference listPeople updatePerson removePerson listInvitations invitePerson revokeInvitation'.split(
    ' ',
  )

test('what changes nothing needs the scope read, the rest write, what is listed here admin, and sending usage a scope of its own', () => {
  const usual = ({ operationId, kind }: (typeof routes)[number]) =>
    operationId === 'recordUsage'
      ? 'usage'
      : onlyAdmins.includes(operationId)
        ? 'admin'
        : kind === 'write'
          ? 'write'
          : 'read'
  const other = routes.filter((route) => route.scope !== usual(route))
  assert.deepEqual(
    other.map(({ operationId, scope }) => `${operationId}: ${scope}`),
    [],
  )
})
