alter table customers
    -- Both are as the identity provider said at the last sign-in.
    add column tenant text,
    add column role text;

create index customers_by_tenant on customers (tenant) where tenant is not null;
