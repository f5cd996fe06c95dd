create table settings (
    -- There is one row.
    only_row boolean primary key default true check (only_row),
    prices_with_tax boolean not null default false,
    announcement text not null default '',
    changed_at timestamptz not null default now()
);

insert into settings default values;

grant select, update on settings to shop_web;
