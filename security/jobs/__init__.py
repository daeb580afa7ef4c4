"""Long work: jobs in chunks, claimed with SKIP LOCKED under a renewed lease.

Every chunk runs inside one tenant's walls.
"""
