-- 0003 look again

alter table public.subscription
  add column look_again_event_id uuid;

grant update (look_again_event_id) on table public.subscription to billing_app;
