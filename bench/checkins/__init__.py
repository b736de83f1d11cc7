"""Check-ins through the whole stack, beside pgbench that runs the same statements."""
