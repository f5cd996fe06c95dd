create table teams (
    id bigint generated always as identity primary key,
    owner_id bigint not null unique references customers (id),
    created_at timestamptz not null default now()
);

create table members (
    team_id bigint not null references teams (id),
    customer_id bigint not null references customers (id),
    joined_at timestamptz not null default now(),
    primary key (team_id, customer_id)
);

create index members_by_customer on members (customer_id);

create table invitations (
    id bigint generated always as identity primary key,
    team_id bigint not null references teams (id),
    email text not null,
    -- Of the link; none until the mail is written.
    ticket_digest bytea unique,
    invited_at timestamptz not null default now(),
    expires_at timestamptz not null default now() + interval '7 days',
    accepted_at timestamptz
);

-- Nobody is invited twice at once.
create unique index invitations_open on invitations (team_id, email) where accepted_at is null;
create index invitations_by_email on invitations (email, id desc);

grant select, insert on teams to shop_web;
grant select, insert, delete on members to shop_web;
grant select, insert, delete on invitations to shop_web;
grant update (accepted_at) on invitations to shop_web;
grant select on teams to shop_worker;
grant select on invitations to shop_worker;
grant update (ticket_digest) on invitations to shop_worker;
