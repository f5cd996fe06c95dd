create table customers (
    id bigint generated always as identity primary key,
    email text not null unique,
    name text not null,
    plan text not null default 'free' check (plan in ('free', 'pro')),
    created_at timestamptz not null default now()
);

create table invoices (
    number text primary key,
    customer_id bigint not null references customers (id),
    amount_cents integer not null check (amount_cents > 0),
    issued_on date not null default current_date
);

create index invoices_by_customer on invoices (customer_id, issued_on desc);
