create table leads (
    id bigint generated always as identity primary key,
    name text not null,
    email text not null,
    company text not null,
    message text not null,
    status text not null default 'new' check (status in ('new', 'processed')),
    score smallint,
    created_at timestamptz not null default now(),
    processed_at timestamptz,
    check ((status = 'processed') = (score is not null))
);

create index leads_by_email on leads (email, id desc);
