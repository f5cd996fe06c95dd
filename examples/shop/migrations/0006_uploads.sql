create table uploads (
    id bigint generated always as identity primary key,
    customer_id bigint not null references customers (id),
    file_name text not null,
    -- Where the file is in the object store.
    object_key text not null unique,
    status text not null default 'received' check (status in ('received', 'processed', 'refused')),
    added integer not null default 0,
    refused integer not null default 0,
    -- Why the file as a whole was refused.
    problem text,
    -- Where the result is in the object store.
    result_key text,
    uploaded_at timestamptz not null default now(),
    processed_at timestamptz,
    check ((status = 'processed') = (result_key is not null)),
    check ((status = 'refused') = (problem is not null))
);

create index uploads_by_customer on uploads (customer_id, id desc);

create table contacts (
    customer_id bigint not null references customers (id),
    email text not null,
    name text not null,
    company text not null,
    upload_id bigint not null references uploads (id),
    primary key (customer_id, email)
);

grant select, insert on uploads to shop_web;
grant select on contacts to shop_web;
grant select on uploads to shop_worker;
grant update (status, added, refused, problem, result_key, processed_at) on uploads to shop_worker;
grant select, insert, update on contacts to shop_worker;
