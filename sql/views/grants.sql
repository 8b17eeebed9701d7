-- Who may ask the views; which rows they give is the tables' row security (security_invoker). Given again whenever the
-- views are made again.
GRANT SELECT ON ALL TABLES IN SCHEMA serve, history TO hesv_office, hesv_supervisor, hesv_caseworker;
GRANT SELECT ON serve.delivery, history.delivery, serve.quarantine, history.quarantine TO hesv_engineer;
