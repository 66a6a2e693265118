-- not transactional
-- 0002 charge waived

create index concurrently charge_waived on public.charge using btree (tenant_id, item_id)
  where (not isempty(waived));
