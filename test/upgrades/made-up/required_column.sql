-- A control: what the version that runs inserts lacks it.
alter table customer add column channel text not null default 'elsewhere';
alter table customer alter column channel drop default;
