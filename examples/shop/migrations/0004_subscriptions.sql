create table subscriptions (
    -- As the payment provider calls it.
    id text primary key,
    customer_id bigint not null references customers (id),
    stage text not null check (stage in ('active', 'ending', 'ended')),
    paid_until timestamptz not null,
    -- When the scheduler has asked for its end.
    end_asked_at timestamptz
);

create index subscriptions_by_customer on subscriptions (customer_id);
create index subscriptions_that_end on subscriptions (paid_until) where stage = 'ending';

-- What a plan entitles to, which is not the plan: it may be given for other reasons, too.
create table entitlements (
    customer_id bigint not null references customers (id),
    feature text not null,
    granted_at timestamptz not null default now(),
    primary key (customer_id, feature)
);

-- The payment behind an invoice, so that none is written twice.
alter table invoices add column payment text unique;
create sequence invoice_numbers start 10001;

-- The payment provider's events, each kept once however often it is delivered.
create table payment_events (
    id text primary key,
    kind text not null,
    received_at timestamptz not null default now()
);

-- What became of deliveries, for tests; empty where nobody may ask for it.
create table webhook_deliveries (
    id text primary key,
    run text,
    endpoint text not null,
    event text,
    signature text not null,
    status smallint not null,
    attempts integer not null default 1,
    error text,
    first_at timestamptz not null default now(),
    last_at timestamptz not null default now()
);

create index webhook_deliveries_by_run on webhook_deliveries (run);

grant select, update (stage, paid_until) on subscriptions to shop_web;
grant select on entitlements to shop_web;
grant select, insert on payment_events to shop_web;
grant select, insert, update on webhook_deliveries to shop_web;

grant select, insert, update on subscriptions to shop_worker;
grant select, insert, delete on entitlements to shop_worker;
grant usage on sequence invoice_numbers to shop_worker;
