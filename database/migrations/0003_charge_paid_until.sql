-- 0003 charge paid until

alter table public.charge
  add column paid_until timestamp with time zone;

grant update (paid_until) on table public.charge to billing_app;
