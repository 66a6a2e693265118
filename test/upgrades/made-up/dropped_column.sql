-- destroys data: a control, the version that runs still reads it
alter table customer drop column net_days;
