"""SQL as data: `steps/` for the engines, `views/` and `migrations/` for PostgreSQL."""
