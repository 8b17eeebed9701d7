"""What pages and the API read of the warehouse, by topic. Every function takes a guarded URL (warehouse.guarded)."""
