-- What requests of the portal may reach. They act as billing_portal, which sees one customer of one tenant: their own rows, and of the tenant
-- what all its customers see or are counted by. A row of a table without a customer is theirs by the row that it belongs to; a new one is
-- written in one statement with that row, which is not there yet when the policy is asked, so only its tenant is checked: its foreign key
-- leads to a row that the policies have checked.


-- Of the tenant.
create policy tenants_rows on tenant for select to billing_portal using (tenant_id = current_tenant());
grant select (tenant_id, name, address, net_days, draft_hours, usage_grace_minutes, time_zone, number_series, number_format, credit_note_number_format, first_number,
  bank_account, dunning_policy_id, sepa_notice_days, portal, e_invoicing, document_design, mail, tax_mode, tax_gateway,
  prices_include_tax, tax_point, default_tax_category, unconfirmed_tax_id) on tenant to billing_portal;
create policy tenants_rows on tax_registration for select to billing_portal using (tenant_id = current_tenant());
grant select on tax_registration to billing_portal;
create policy tenants_rows on tax_rate for select to billing_portal using (tenant_id = current_tenant());
grant select on tax_rate to billing_portal;
create policy tenants_rows on tenant_counter to billing_portal using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select on tenant_counter to billing_portal;
grant update (event_sequence, invoice_number, invoice_year, highest_invoice_number, credit_note_number, credit_note_year,
  highest_credit_note_number, last_finalized_at, last_year) on tenant_counter to billing_portal;
create policy tenants_rows on meter for select to billing_portal using (tenant_id = current_tenant());
grant select (tenant_id, id, code, aggregation, group_by) on meter to billing_portal;
create policy tenants_rows on plan for select to billing_portal using (tenant_id = current_tenant());
grant select on plan to billing_portal;
create policy tenants_rows on price for select to billing_portal using (tenant_id = current_tenant());
grant select on price to billing_portal;
create policy tenants_rows on plan_price for select to billing_portal using (tenant_id = current_tenant());
grant select on plan_price to billing_portal;
create policy tenants_rows on dunning_policy for select to billing_portal using (tenant_id = current_tenant());
grant select on dunning_policy to billing_portal;
-- Its credentials are sealed: the role can hand them on to the service, which asks the gateway for a page, and not read them.
create policy tenants_rows on gateway_account for select to billing_portal using (tenant_id = current_tenant());
grant select on gateway_account to billing_portal;
create policy tenants_rows on reconciliation for select to billing_portal using (tenant_id = current_tenant());
grant select (tenant_id, gateway_account_id, compare_since, is_refused) on reconciliation to billing_portal;

-- The customer.
create policy customers_rows on customer to billing_portal using (tenant_id = current_tenant() and id = current_customer()) with check (tenant_id = current_tenant() and id = current_customer());
grant select on customer to billing_portal;
grant update (name, email, external_id, currency, time_zone, address, metadata, net_days, default_payment_method_id, e_invoice, language, email_bounced_at, tax, updated_at) on customer to billing_portal;
create policy customers_rows on customer_word to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select, insert, delete on customer_word to billing_portal;
create policy customers_rows on customer_billing to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select on customer_billing to billing_portal;
grant update (next_billing_at, parked_at, parked_reason, last_instant, changed_at, invoice_number, invoice_year,
  highest_invoice_number, credit_note_number, credit_note_year, highest_credit_note_number) on customer_billing to billing_portal;
create policy customers_rows on credit_balance to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select, insert on credit_balance to billing_portal;
grant update (balance_cents) on credit_balance to billing_portal;
create policy customers_rows on test_clock to billing_portal using (tenant_id = current_tenant() and exists (select from customer o where o.tenant_id = test_clock.tenant_id and o.test_clock_id = test_clock.id)) with check (tenant_id = current_tenant() and exists (select from customer o where o.tenant_id = test_clock.tenant_id and o.test_clock_id = test_clock.id));
grant select on test_clock to billing_portal;
grant update (invoice_number, invoice_year, highest_invoice_number, credit_note_number, credit_note_year, highest_credit_note_number,
  last_finalized_at, updated_at) on test_clock to billing_portal;

-- Their subscriptions. None is begun here.
create policy customers_rows on subscription to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select on subscription to billing_portal;
grant update (plan_id, trial_end, ends_at, canceled_at, cancel_at_period_end, pauses, waiting, discounts, billed_until, next_billing_at, unbilled_since,
  rebill_cause_event_id, external_id, purchase_order, collection, payment_method_id, billing_threshold_cents, has_commitment, metadata, updated_at) on subscription to billing_portal;
create policy customers_rows on subscription_item for select to billing_portal using (tenant_id = current_tenant() and exists (select from subscription o where o.tenant_id = subscription_item.tenant_id and o.id = subscription_item.subscription_id));
create policy customers_changes on subscription_item for update to billing_portal using (tenant_id = current_tenant() and exists (select from subscription o where o.tenant_id = subscription_item.tenant_id and o.id = subscription_item.subscription_id)) with check (tenant_id = current_tenant() and exists (select from subscription o where o.tenant_id = subscription_item.tenant_id and o.id = subscription_item.subscription_id));
create policy new_rows on subscription_item for insert to billing_portal with check (tenant_id = current_tenant());
grant select, insert on subscription_item to billing_portal;
grant update (in_arrears, ends_at, period_number, period_start, period_end) on subscription_item to billing_portal;
create policy customers_rows on item_version for select to billing_portal using (tenant_id = current_tenant() and exists (select from subscription_item o where o.tenant_id = item_version.tenant_id and o.id = item_version.item_id));
create policy customers_changes on item_version for update to billing_portal using (tenant_id = current_tenant() and exists (select from subscription_item o where o.tenant_id = item_version.tenant_id and o.id = item_version.item_id)) with check (tenant_id = current_tenant() and exists (select from subscription_item o where o.tenant_id = item_version.tenant_id and o.id = item_version.item_id));
create policy new_rows on item_version for insert to billing_portal with check (tenant_id = current_tenant());
grant select, insert on item_version to billing_portal;
grant update (anchor, due_from, discounts) on item_version to billing_portal;
create policy customers_rows on charge for select to billing_portal using (tenant_id = current_tenant() and exists (select from subscription_item o where o.tenant_id = charge.tenant_id and o.id = charge.item_id));
create policy customers_changes on charge for update to billing_portal using (tenant_id = current_tenant() and exists (select from subscription_item o where o.tenant_id = charge.tenant_id and o.id = charge.item_id)) with check (tenant_id = current_tenant() and exists (select from subscription_item o where o.tenant_id = charge.tenant_id and o.id = charge.item_id));
create policy new_rows on charge for insert to billing_portal with check (tenant_id = current_tenant());
grant select, insert on charge to billing_portal;
grant update (serves_from, serves_until, kept, forgiven, forgiven_cents) on charge to billing_portal;

-- Their documents.
create policy customers_rows on invoice to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select, insert on invoice to billing_portal;
grant update (status, number, number_series, number_year, number_counter, issued_by, billed_to, net_days, subtotal_cents, tax_cents, total_cents, discount_cents,
  credited_cents, credit_applied_cents, amount_paid_cents, amount_reversed_cents, collection, collection_status, collect_at, dunning, announced,
  period_start, period_end, finalizes_at, waits_for, waits_since, wait_check_at, finalized_at, due_at, paid_at, voided_at, marked_uncollectible_at, updated_at) on invoice to billing_portal;
create policy customers_rows on credit_note to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select, insert on credit_note to billing_portal;
create policy customers_rows on credit_note_invoice for select to billing_portal using (tenant_id = current_tenant() and exists (select from credit_note o where o.tenant_id = credit_note_invoice.tenant_id and o.id = credit_note_invoice.credit_note_id));
create policy new_rows on credit_note_invoice for insert to billing_portal with check (tenant_id = current_tenant());
grant select, insert on credit_note_invoice to billing_portal;
create policy customers_rows on document_line for select to billing_portal using (tenant_id = current_tenant() and (exists (select from invoice o where o.tenant_id = document_line.tenant_id and o.id = document_line.invoice_id)
    or exists (select from credit_note o where o.tenant_id = document_line.tenant_id and o.id = document_line.credit_note_id)));
create policy new_rows on document_line for insert to billing_portal with check (tenant_id = current_tenant());
grant select, insert on document_line to billing_portal;
create policy customers_rows on document_tax for select to billing_portal using (tenant_id = current_tenant() and (exists (select from invoice o where o.tenant_id = document_tax.tenant_id and o.id = document_tax.invoice_id)
    or exists (select from credit_note o where o.tenant_id = document_tax.tenant_id and o.id = document_tax.credit_note_id)));
create policy new_rows on document_tax for insert to billing_portal with check (tenant_id = current_tenant());
grant select, insert on document_tax to billing_portal;
create policy customers_rows on tax_report for select to billing_portal using (tenant_id = current_tenant() and (exists (select from invoice o where o.tenant_id = tax_report.tenant_id and o.id = tax_report.invoice_id)
    or exists (select from credit_note o where o.tenant_id = tax_report.tenant_id and o.id = tax_report.credit_note_id)));
create policy new_rows on tax_report for insert to billing_portal with check (tenant_id = current_tenant());
grant select, insert on tax_report to billing_portal;
create policy customers_rows on credit_entry to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select, insert on credit_entry to billing_portal;
create policy customers_rows on credit_grant to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select on credit_grant to billing_portal;
grant update (left_cents) on credit_grant to billing_portal;

-- Their money.
create policy customers_rows on payment to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select, insert on payment to billing_portal;
grant update (allocated_cents, updated_at) on payment to billing_portal;
create policy customers_rows on payment_allocation for select to billing_portal using (tenant_id = current_tenant() and exists (select from payment o where o.tenant_id = payment_allocation.tenant_id and o.id = payment_allocation.payment_id));
create policy new_rows on payment_allocation for insert to billing_portal with check (tenant_id = current_tenant());
grant select, insert on payment_allocation to billing_portal;
create policy customers_rows on payment_reversal for select to billing_portal using (tenant_id = current_tenant() and exists (select from payment o where o.tenant_id = payment_reversal.tenant_id and o.id = payment_reversal.payment_id));
grant select on payment_reversal to billing_portal;
create policy customers_rows on dispute to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select on dispute to billing_portal;
create policy customers_rows on payment_method to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select on payment_method to billing_portal;
create policy customers_rows on payment_attempt to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select, insert on payment_attempt to billing_portal;
grant update (status, gateway_reference, action_url, decline_class, decline_code, decline_message, next_check_at, checks, sends, lease_until,
  updated_at, ended_at) on payment_attempt to billing_portal;
create policy customers_rows on payment_attempt_invoice for select to billing_portal using (tenant_id = current_tenant() and exists (select from invoice o where o.tenant_id = payment_attempt_invoice.tenant_id and o.id = payment_attempt_invoice.invoice_id));
create policy new_rows on payment_attempt_invoice for insert to billing_portal with check (tenant_id = current_tenant());
grant select, insert on payment_attempt_invoice to billing_portal;
create policy customers_rows on setup_session to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select, insert on setup_session to billing_portal;
grant update (status, gateway_reference, url, expires_at, payment_method_id, next_check_at, checks, updated_at) on setup_session to billing_portal;
create policy customers_rows on payment_link to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select, insert on payment_link to billing_portal;
create policy customers_rows on payment_link_invoice for select to billing_portal using (tenant_id = current_tenant() and exists (select from payment_link o where o.tenant_id = payment_link_invoice.tenant_id and o.id = payment_link_invoice.link_id));
create policy new_rows on payment_link_invoice for insert to billing_portal with check (tenant_id = current_tenant());
grant select, insert on payment_link_invoice to billing_portal;

-- What is mailed to them about what they do here. Sent by the service.
create policy new_rows on message for insert to billing_portal with check (tenant_id = current_tenant() and customer_id = current_customer());
grant insert on message to billing_portal;
create policy customers_rows on notice_plan to billing_portal using (tenant_id = current_tenant() and customer_id = current_customer()) with check (tenant_id = current_tenant() and customer_id = current_customer());
grant select, insert on notice_plan to billing_portal;
grant update (due_at) on notice_plan to billing_portal;

-- What happened to them: explanations name it. Events are not theirs to read otherwise.
create policy customers_rows on event for select to billing_portal using (tenant_id = current_tenant() and object ->> 'customer_id' = current_customer()::text);
create policy new_rows on event for insert to billing_portal with check (tenant_id = current_tenant());
grant select, insert on event to billing_portal;

-- Their usage, by the one reader. What is not folded yet stands in one row with that of others, so the rows themselves are not theirs to read.
create function read_own_usage(places integer[], customers uuid[], meters uuid[], froms timestamptz[], untils timestamptz[], wanted_filters text[], wanted_groups text[])
  returns table (place integer, grp jsonb, events bigint, amount numeric, per numeric)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select r.place, r.grp, r.events, r.amount, r.per
    from read_usage(places, customers, meters, froms, untils, wanted_filters, wanted_groups) r
    where customers <@ array[current_customer()];
  end;
revoke all on function read_own_usage(integer[], uuid[], uuid[], timestamptz[], timestamptz[], text[], text[]) from public;
grant execute on function read_own_usage(integer[], uuid[], uuid[], timestamptz[], timestamptz[], text[], text[]) to billing_app, billing_portal;
grant execute on function clear_drafts(uuid[]) to billing_portal;
grant execute on function collection_is_open() to billing_portal;
grant execute on function accounts_that_wait() to billing_portal;
grant execute on function is_disputed(uuid, uuid) to billing_portal;
