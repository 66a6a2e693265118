import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asking } from './support/service/merchant.ts'
import { startTestService } from './support/service/service.ts'

const service = await startTestService()
const owner = asking(service.database.ownerUrl)

test('functions of the owner give the application nothing of another tenant that it may not have', async () => {
  const executable = await owner(`select p.proname::text as name from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.prosecdef and has_function_privilege('billing_app', p.oid, 'execute') order by 1`)
  assert.deepEqual(
    executable.map(({ name }) => name),
    [
      'accept_invitation',
      'add_oidc_sign_in',
      'add_passkey',
      'add_passkey_challenge',
      'advancing_clocks',
      'apply_late_usage',
      'ask_usage_check',
      'attempts_of_anybody',
      'begin_meter',
      'begin_portal_session',
      'begin_session',
      'begin_sign_in',
      'billing_backlog',
      'claim_messages',
      'claim_notice_plans',
      'claim_reconciliation',
      'claim_tax_checks',
      'claim_tax_reports',
      'claim_tax_waits',
      'claim_verification',
      'claim_webhook_endpoints',
      'clear_drafts',
      'collection_backlog',
      'collection_is_open',
      'create_first_tenant',
      'customers_to_check',
      'customers_with_late_usage',
      'delete_test_clock',
      'due_collection',
      'due_tenants',
      'end_portal_session',
      'end_sessions',
      'end_usage_batches',
      'enter_by_identity',
      'fill_meter',
      'fold_usage',
      'forget_old_answers',
      'gateway_account_of_event',
      'invitation_of',
      'invite_first_person',
      'keep_usage_partitions',
      'keep_webhook_attempt_partitions',
      'members',
      'merge_late_usage',
      'message_backlog',
      'note_key_use',
      'note_passkey_use',
      'note_sign_in',
      'open_portal_session',
      'open_request',
      'open_session',
      'passkey_of',
      'passkeys_of',
      'person_of_identity',
      'plan_migration_backlog',
      'portal_link_of',
      'portal_of',
      'portal_session_of',
      'read_own_usage',
      'reconciliation_backlog',
      'record_usage',
      'remove_passkey',
      'renew_session',
      'running_plan_migrations',
      'session_of',
      'sessions_of',
      'set_password',
      'take_oidc_sign_in',
      'take_passkey_challenge',
      'tax_backlog',
      'tenants_of',
      'tenants_with_usage',
      'usage_backlog',
      'verification_state',
      'void_usage',
      'watch_database',
      'webhook_backlog',
    ],
  )
  const unsafe = await owner(`select p.proname::text as name from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.prosecdef
      and not coalesce(p.proconfig::text like '%search_path=public, pg_temp%', false)`)
  assert.deepEqual(unsafe, [], 'a function that runs as the owner says where it looks for names')
  const open =
    await owner(`select p.proname::text as name from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    where p.pronamespace = 'public'::regnamespace and p.prosecdef and a.grantee = 0`)
  assert.deepEqual(open, [], "and is not everyone's")
})
