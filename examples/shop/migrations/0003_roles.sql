-- The web process and the worker have roles of their own, which exist before this runs.
grant select, insert, update on customers to shop_web;
grant select on invoices to shop_web;
grant select, insert on leads to shop_web;

grant select, update on customers to shop_worker;
grant select, insert on invoices to shop_worker;
grant select, update on leads to shop_worker;
