// Made from openapi.json by scripts/generate-sdk.ts: npm run sdk:generate
export const operations = `customers create POST /customers b
customers list GET /customers ql
customers get GET /customers/{}
customers update PATCH /customers/{} b
customers getOverview GET /customers/{}/overview
customers release POST /customers/{}/release
customers getUpcomingInvoice GET /customers/{}/upcoming_invoice q
overview get GET /overview
portalSessions create POST /portal_sessions b
search search GET /search q
plans create POST /plans b
plans list GET /plans ql
plans get GET /plans/{}
plans update PATCH /plans/{} b
plans createRevision POST /plans/{}/revisions b
planMigrations create POST /plans/{}/migrations b
planMigrations list GET /plan_migrations ql
planMigrations get GET /plan_migrations/{}
planMigrations listSkipped GET /plan_migrations/{}/skipped ql
planMigrations cancel POST /plan_migrations/{}/cancel
meters create POST /meters b
meters list GET /meters ql
meters get GET /meters/{}
meters update PATCH /meters/{} b
meters archive POST /meters/{}/archive
usage record POST /usage bp
usage read GET /usage q
usage void POST /usage/void b
usage listEvents GET /usage/events ql
usageAlerts create POST /usage_alerts b
usageAlerts list GET /usage_alerts ql
usageAlerts get GET /usage_alerts/{}
usageAlerts archive POST /usage_alerts/{}/archive
coupons create POST /coupons b
coupons list GET /coupons ql
coupons get GET /coupons/{}
coupons update PATCH /coupons/{} b
coupons archive POST /coupons/{}/archive
promotionCodes create POST /promotion_codes b
promotionCodes list GET /promotion_codes ql
promotionCodes get GET /promotion_codes/{}
promotionCodes archive POST /promotion_codes/{}/archive
discounts list GET /discounts ql
subscriptions create POST /subscriptions b
subscriptions list GET /subscriptions ql
subscriptions get GET /subscriptions/{}
subscriptions update PATCH /subscriptions/{} b
subscriptions change POST /subscriptions/{}/change b
subscriptions revokePendingChange DELETE /subscriptions/{}/pending_change
subscriptions revokePendingActions DELETE /subscriptions/{}/pending_actions q
subscriptions cancel POST /subscriptions/{}/cancel b
subscriptions uncancel POST /subscriptions/{}/uncancel b
subscriptions pause POST /subscriptions/{}/pause b
subscriptions resume POST /subscriptions/{}/resume b
subscriptions extendTrial POST /subscriptions/{}/extend_trial b
subscriptions moveBillingCycleAnchor POST /subscriptions/{}/anchor b
subscriptions readCurrentUsage GET /subscriptions/{}/current_usage
subscriptions preview POST /subscriptions/preview bp
subscriptions previewChange POST /subscriptions/{}/change/preview bp
subscriptions previewBillingCycleAnchor POST /subscriptions/{}/anchor/preview bp
subscriptions previewTrial POST /subscriptions/{}/extend_trial/preview bp
subscriptions previewCancel POST /subscriptions/{}/cancel/preview bp
subscriptions previewUncancel POST /subscriptions/{}/uncancel/preview bp
subscriptions previewPause POST /subscriptions/{}/pause/preview bp
subscriptions previewResume POST /subscriptions/{}/resume/preview bp
subscriptions redeemDiscount POST /subscriptions/{}/discounts b
subscriptions removeDiscount DELETE /subscriptions/{}/discounts/{} q
subscriptions previewDiscount POST /subscriptions/{}/discounts/preview bp
subscriptions previewDiscountRemoval POST /subscriptions/{}/discounts/removal/preview bp
invoices create POST /invoices b
invoices list GET /invoices ql
invoices summarize GET /invoices/summary q
invoices get GET /invoices/{}
invoices addLine POST /invoices/{}/lines b
invoices finalize POST /invoices/{}/finalize
invoices void POST /invoices/{}/void b
invoices markUncollectible POST /invoices/{}/mark_uncollectible
invoices applyCredit POST /invoices/{}/apply_credit
invoices pay POST /invoices/{}/pay b
invoices collect POST /invoices/{}/collect b
invoices cancel POST /invoices/{}/cancel b
invoices reissue POST /invoices/{}/reissue b
invoices send POST /invoices/{}/send b
invoices explain GET /invoices/{}/explain
invoices getHtml GET /invoices/{}/html t
invoices getUbl GET /invoices/{}/ubl qt
invoices getCii GET /invoices/{}/cii qt
invoices getPdf GET /invoices/{}/pdf y
invoices getFacturX GET /invoices/{}/facturx y
invoices export GET /exports/invoices qt
invoices exportLines GET /exports/invoice_lines qt
invoiceLines list GET /invoice_lines ql
payments create POST /payments b
payments list GET /payments ql
payments get GET /payments/{}
payments allocate POST /payments/{}/allocate b
bankStatements import POST /bank_statements fq
bankStatements list GET /bank_statements ql
bankTransactions list GET /bank_transactions ql
bankTransactions match POST /bank_transactions/{}/match b
bankTransactions ignore POST /bank_transactions/{}/ignore
paymentMethods attach POST /payment_methods b
paymentMethods list GET /payment_methods ql
paymentMethods get GET /payment_methods/{}
paymentMethods detach POST /payment_methods/{}/detach
setupSessions create POST /setup_sessions b
setupSessions list GET /setup_sessions ql
setupSessions get GET /setup_sessions/{}
setupSessions complete POST /setup_sessions/{}/complete b
paymentLinks create POST /payment_links b
paymentLinks list GET /payment_links ql
paymentLinks get GET /payment_links/{}
paymentAttempts list GET /payment_attempts ql
paymentAttempts get GET /payment_attempts/{}
paymentAttempts cancel POST /payment_attempts/{}/cancel
paymentAttempts resolve POST /payment_attempts/{}/resolve b
dunningPolicies create POST /dunning_policies b
dunningPolicies list GET /dunning_policies ql
dunningPolicies get GET /dunning_policies/{}
dunnings list GET /dunnings ql
refunds create POST /refunds b
refunds list GET /refunds ql
refunds get GET /refunds/{}
disputes list GET /disputes ql
disputes get GET /disputes/{}
gatewayAccounts create POST /gateway_accounts b
gatewayAccounts list GET /gateway_accounts ql
gatewayAccounts get GET /gateway_accounts/{}
gatewayAccounts update PATCH /gateway_accounts/{} b
gatewayAccounts disable POST /gateway_accounts/{}/disable
gatewayEvents list GET /gateway_events ql
reconciliationDifferences list GET /reconciliation_differences ql
reconciliationDifferences resolve POST /reconciliation_differences/{}/resolve b
creditNotes create POST /credit_notes b
creditNotes list GET /credit_notes ql
creditNotes preview POST /credit_notes/preview bp
creditNotes get GET /credit_notes/{}
creditNotes send POST /credit_notes/{}/send b
creditNotes explain GET /credit_notes/{}/explain
creditNotes getHtml GET /credit_notes/{}/html t
creditNotes getUbl GET /credit_notes/{}/ubl qt
creditNotes getCii GET /credit_notes/{}/cii qt
creditNotes getPdf GET /credit_notes/{}/pdf y
creditNotes getFacturX GET /credit_notes/{}/facturx y
creditNotes export GET /exports/credit_notes qt
creditNotes exportLines GET /exports/credit_note_lines qt
messages list GET /messages ql
messages get GET /messages/{}
sentFiles list GET /sent_files ql
sentFiles getXml GET /sent_files/{}/xml t
sentFiles getPdf GET /sent_files/{}/pdf y
creditEntries list GET /customers/{}/credit_entries ql
creditEntries create POST /customers/{}/credit_entries b
creditGrants list GET /customers/{}/credit_grants ql
journalEntries list GET /journal_entries ql
journalEntries exportLines GET /exports/journal_lines qt
parkedCustomers list GET /parked_customers ql
testClocks create POST /test_clocks b
testClocks list GET /test_clocks ql
testClocks get GET /test_clocks/{}
testClocks delete DELETE /test_clocks/{}
testClocks advance POST /test_clocks/{}/advance b
events list GET /events ql
events get GET /events/{}
events resend POST /events/{}/resend b
webhookEndpoints create POST /webhook_endpoints b
webhookEndpoints list GET /webhook_endpoints ql
webhookEndpoints get GET /webhook_endpoints/{}
webhookEndpoints update PATCH /webhook_endpoints/{} b
webhookEndpoints delete DELETE /webhook_endpoints/{}
webhookEndpoints pause POST /webhook_endpoints/{}/pause
webhookEndpoints enable POST /webhook_endpoints/{}/enable b
webhookEndpoints rotateSecret POST /webhook_endpoints/{}/rotate_secret b
webhookEndpoints test POST /webhook_endpoints/{}/test
webhookEndpoints replay POST /webhook_endpoints/{}/replay b
webhookAttempts list GET /webhook_attempts ql
verification get GET /verification
taxRegistrations list GET /tax_registrations
taxRegistrations set PUT /tax_registrations b
taxRates create POST /tax_rates b
taxRates list GET /tax_rates ql
taxRates update PATCH /tax_rates/{} b
taxRates delete DELETE /tax_rates/{}
taxes preview POST /taxes/preview bp
settings get GET /settings
settings update PATCH /settings b
mailServer get GET /mail_server
mailServer put PUT /mail_server b
mailServer delete DELETE /mail_server
apiKeys list GET /api_keys ql
apiKeys create POST /api_keys b
apiKeys revoke POST /api_keys/{}/revoke
people list GET /people
people update PATCH /people/{} b
people remove DELETE /people/{}
people listInvitations GET /people/invitations
people invite POST /people/invitations b
people revokeInvitation DELETE /people/invitations/{}
people describeInvitation POST /people/invitations/describe bo
people acceptInvitation POST /people/invitations/accept bo
people changePassword POST /people/me/password bo
people listMySessions GET /people/me/sessions
people endMyOtherSessions DELETE /people/me/sessions o
people endMySession DELETE /people/me/sessions/{} o
people listMyPasskeys GET /people/me/passkeys
people addPasskey POST /people/me/passkeys bo
people beginPasskey POST /people/me/passkeys/options o
people removePasskey DELETE /people/me/passkeys/{} o
session get GET /session
session signIn POST /session bo
session signOut DELETE /session o
session confirmPassword POST /session/confirm bo
session switchTenant POST /session/switch bo
session beginPasskeySignIn POST /session/passkey/options o
session signInWithPasskey POST /session/passkey bo
session beginPasskeyConfirmation POST /session/confirm/passkey/options o
session confirmWithPasskey POST /session/confirm/passkey bo
session getIdentityProvider GET /session/oidc
session beginOidcSignIn POST /session/oidc bo
session finishOidc POST /session/oidc/callback bo
session beginOidcConfirmation POST /session/confirm/oidc bo`
