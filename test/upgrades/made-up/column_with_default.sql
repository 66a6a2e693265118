alter table payment add column channel text not null default 'elsewhere';
