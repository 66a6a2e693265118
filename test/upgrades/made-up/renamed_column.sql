-- destroys data: a control, the version that runs still writes it by its old name
alter table payment rename column reference to note;
