-- Ways back in: digests only, so that nobody who reads them can use them.
create table recoveries (
    id bigint generated always as identity primary key,
    customer_id bigint not null references customers (id),
    -- Of the cookie in the browser that has asked.
    browser_digest bytea not null,
    -- Of the link; none until the mail is written.
    ticket_digest bytea unique,
    asked_at timestamptz not null default now(),
    expires_at timestamptz not null default now() + interval '15 minutes',
    used_at timestamptz
);

create index recoveries_by_customer on recoveries (customer_id, asked_at desc);

grant select, insert on recoveries to shop_web;
grant update (used_at) on recoveries to shop_web;
grant select on recoveries to shop_worker;
grant update (ticket_digest) on recoveries to shop_worker;
