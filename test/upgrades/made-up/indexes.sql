-- not transactional
create index concurrently payment_by_reference on payment (tenant_id, reference) where reference is not null;
create index concurrently event_by_time on event (tenant_id, occurred_at, id);
