-- Removes a test clock with its customers and all their documents; their events stay (D27). As the owner, because the
-- application's role deletes nothing. False if there is no such clock.
create function delete_test_clock(clock_id uuid) returns boolean
  language plpgsql security definer set search_path = public, pg_temp
  as $$
declare t uuid := current_tenant(); customers uuid[]; subscriptions uuid[]; items uuid[]; invoices uuid[]; notes uuid[];
begin
  perform from test_clock k where k.tenant_id = t and k.id = clock_id for update;
  if not found then return false; end if;
  select coalesce(array_agg(b.customer_id), '{}') into customers from (
    select customer_id from customer_billing where tenant_id = t and test_clock_id = clock_id order by customer_id for update) b;
  select coalesce(array_agg(id), '{}') into subscriptions from subscription where tenant_id = t and customer_id = any(customers);
  select coalesce(array_agg(id), '{}') into items from subscription_item where tenant_id = t and subscription_id = any(subscriptions);
  select coalesce(array_agg(id), '{}') into invoices from invoice where tenant_id = t and customer_id = any(customers);
  select coalesce(array_agg(id), '{}') into notes from credit_note where tenant_id = t and customer_id = any(customers);
  -- What a bank wrote stays, but is no longer of these customers.
  update bank_transaction set state = 'unmatched', suggested_invoice_id = null
  where tenant_id = t and (suggested_invoice_id = any(invoices)
    or id in (select bank_transaction_id from payment where tenant_id = t and customer_id = any(customers))
    or id in (select v.bank_transaction_id from payment_reversal v join payment p on p.tenant_id = v.tenant_id and p.id = v.payment_id
      where v.tenant_id = t and p.customer_id = any(customers)));
  perform forget_usage(customers);
  delete from payment_allocation where tenant_id = t and invoice_id = any(invoices);
  delete from gateway_event where tenant_id = t and test_clock_id = clock_id;
  delete from payment_reversal where tenant_id = t and payment_id in (select id from payment where tenant_id = t and customer_id = any(customers));
  delete from dispute where tenant_id = t and customer_id = any(customers);
  delete from refund where tenant_id = t and customer_id = any(customers);
  delete from payment where tenant_id = t and customer_id = any(customers);
  delete from payment_attempt_invoice where tenant_id = t and invoice_id = any(invoices);
  delete from payment_link_invoice where tenant_id = t and invoice_id = any(invoices);
  delete from payment_link where tenant_id = t and customer_id = any(customers);
  delete from setup_session where tenant_id = t and customer_id = any(customers);
  delete from payment_attempt where tenant_id = t and customer_id = any(customers);
  delete from credit_entry where tenant_id = t and customer_id = any(customers);
  delete from credit_grant where tenant_id = t and customer_id = any(customers);
  delete from credit_balance where tenant_id = t and customer_id = any(customers);
  delete from message where tenant_id = t and customer_id = any(customers);
  delete from notice_plan where tenant_id = t and customer_id = any(customers);
  delete from document_file where tenant_id = t and (invoice_id = any(invoices) or credit_note_id = any(notes));
  delete from tax_report where tenant_id = t and (invoice_id = any(invoices) or credit_note_id = any(notes));
  delete from document_tax where tenant_id = t and (invoice_id = any(invoices) or credit_note_id = any(notes));
  delete from document_line where tenant_id = t and (invoice_id = any(invoices) or credit_note_id = any(notes));
  delete from credit_note_invoice where tenant_id = t and credit_note_id = any(notes);
  delete from credit_note where tenant_id = t and id = any(notes);
  delete from invoice where tenant_id = t and id = any(invoices);
  with gone as (
    delete from plan_migration_subscription where tenant_id = t and subscription_id = any(subscriptions) returning migration_id, status)
  update plan_migration m set subscriptions = m.subscriptions - g.gone, changed = m.changed - g.changed, skipped = m.skipped - g.skipped
  from (
    select migration_id, count(*) as gone, count(*) filter (where status = 'changed') as changed,
      count(*) filter (where status = 'skipped') as skipped
    from gone group by migration_id) g
  where m.tenant_id = t and m.id = g.migration_id;
  delete from discount where tenant_id = t and customer_id = any(customers);
  delete from promotion_code where tenant_id = t and customer_id = any(customers)
    and not exists (select from discount d where d.tenant_id = t and d.promotion_code_id = promotion_code.id);
  delete from charge where tenant_id = t and item_id = any(items);
  delete from item_version where tenant_id = t and item_id = any(items);
  delete from subscription_item where tenant_id = t and id = any(items);
  delete from subscription where tenant_id = t and id = any(subscriptions);
  delete from customer_billing where tenant_id = t and customer_id = any(customers);
  update customer set default_payment_method_id = null where tenant_id = t and id = any(customers);
  delete from payment_method where tenant_id = t and customer_id = any(customers);
  delete from portal_session where tenant_id = t and customer_id = any(customers);
  delete from customer_word where tenant_id = t and customer_id = any(customers);
  delete from customer where tenant_id = t and id = any(customers);
  delete from test_clock where tenant_id = t and id = clock_id;
  return true;
end $$;

-- Clocks whose advance was cut off, over all tenants: a worker finishes them.
create function advancing_clocks() returns table (tenant_id uuid, id uuid)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select k.tenant_id, k.id from test_clock k where k.advancing_to is not null and k.updated_at < now() - interval '10 seconds';
  end;

revoke all on function delete_test_clock(uuid) from public;
revoke all on function advancing_clocks() from public;
grant execute on function delete_test_clock(uuid) to billing_app;
grant execute on function advancing_clocks() to billing_app;
