alter table payment validate constraint payment_is_not_enormous;
