-- 0003 charge paid

alter table public.charge
  add column paid tstzmultirange;

grant update (paid) on table public.charge to billing_app;
