"""The points bank: single awards and redemptions beside pgbench, awards in bulk, verification, growth."""
