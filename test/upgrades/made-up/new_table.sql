create table made_up_note (
  tenant_id uuid not null,
  id uuid not null,
  customer_id uuid not null,
  text text not null,
  primary key (tenant_id, id),
  constraint note_belongs_to_a_customer foreign key (tenant_id, customer_id) references customer
);
alter table made_up_note enable row level security;
alter table made_up_note force row level security;
create policy own_rows on made_up_note to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on made_up_note to billing_owner using (true) with check (true);
grant select, insert on made_up_note to billing_app;
