alter table payment add constraint payment_is_not_enormous check (amount_cents < 1000000000000) not valid;
