-- What happened, recorded with the change, in commit order. No foreign key to the tenant, here and for answers: every write of a
-- tenant would lock the one row, and the policy only lets rows of the present tenant in.
create table event (
  tenant_id uuid not null,
  sequence bigint not null,
  id uuid not null,
  type text not null,
  object_id uuid not null,
  object jsonb not null,
  -- Whose request it was: type, id, and the name at that moment. Null: the service did it by itself.
  actor jsonb constraint actor_is_known check (actor ->> 'type' in ('api_key', 'person', 'customer')),
  occurred_at timestamptz not null,
  created_at timestamptz not null,
  primary key (tenant_id, sequence)
);
create index event_by_object on event (tenant_id, object_id, sequence) where object_id is not null;
create index event_by_type on event (tenant_id, type, sequence) where type is not null;

alter table event enable row level security;
alter table event force row level security;
create policy own_rows on event to billing_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on event to billing_owner using (true) with check (true);
grant select, insert on event to billing_app;
