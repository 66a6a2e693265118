-- Amounts travel as JSON numbers, so nothing may pass 2^53-1.
create domain cents as bigint constraint cents_fit_a_json_number check (value between -9007199254740991 and 9007199254740991);
create domain currency_code as text constraint currency_is_three_capitals check (value ~ '^[A-Z]{3}$');
create domain label as text constraint label_is_short check (length(value) between 1 and 255);
create domain metadata as jsonb constraint metadata_is_an_object check (jsonb_typeof(value) = 'object');

-- The tenant that the transaction speaks for; null before it has said so, and then no row is visible.
create function current_tenant() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('app.tenant_id', true), '')::uuid;

-- The customer that the transaction speaks for, in the portal; null everywhere else.
create function current_customer() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('app.customer_id', true), '')::uuid;

-- An instant as the API writes it: RFC 3339, UTC, no more fraction than there is.
create function rfc3339(instant timestamptz) returns text
  language sql stable strict parallel safe
  return regexp_replace(to_char(instant at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '\.?0+Z$', 'Z');

-- The number of a document as it is printed: the run of # becomes the counter, {year} the year, {customer} the customer's own
-- letters. Not `strict`, which would keep the planner from putting it inline; it gives null for any null all the same.
create function document_number(format text, year integer, customer_id uuid, counter bigint) returns text
  language sql immutable parallel safe
  return regexp_replace(
    replace(replace(format, '{customer}', upper(right(customer_id::text, 8))), '{year}', year::text),
    '#+',
    lpad(counter::text, greatest(length(substring(format from '#+')), length(counter::text)), '0'));

-- The reference that a customer pays an invoice by (ISO 11649): RF, two check digits, and the letters and digits of the number;
-- of the id, where other invoices may have the same number or it is too long. As paymentReference in
-- src/domain/creditor-reference.ts.
create function payment_reference(number text, number_series uuid, tenant_id uuid, invoice_id uuid) returns text
  language sql immutable parallel safe
  return (
    select 'RF' || lpad((98 - mod(string_agg((strpos('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', c.letter) - 1)::text, '' order by c.place)::numeric,
      97))::text, 2, '0') || b.base
    from (
      select case when number_series = tenant_id and length(s.short) <= 21 then s.short
        else 'X' || upper(right(replace(invoice_id::text, '-', ''), 19)) end as base
      from (select regexp_replace(upper(number), '[^0-9A-Z]', '', 'g') as short) s
      where number is not null) b
    cross join regexp_split_to_table(b.base || 'RF00', '') with ordinality as c (letter, place)
    group by b.base);

-- The number that the next one of a series follows: in a new year none, where the format says the year; where it does not, the
-- highest one ever. Without a last year it is the last one whatever the year: nothing is numbered yet, or `first_number` was set.
create function number_before(format text, year integer, last_number bigint, last_year integer, highest bigint) returns bigint
  language sql immutable parallel safe
  return case
    when last_year is null then last_number
    when format not like '%{year}%' then highest
    when last_year = year then last_number
    else 0 end;

-- What the discounts of a line take off it, in minor units: [{ id, off, cents }].
create function discount_cents(discounts jsonb) returns bigint
  language sql immutable parallel safe
  return (select coalesce(sum((d ->> 'cents')::bigint), 0)::bigint from jsonb_array_elements(discounts) d);
