"""The walls: tenants, people, row-level security, roles, audit, sealed columns, long work. Knows nothing of cases."""
