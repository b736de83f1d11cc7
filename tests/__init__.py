"""Tests mirror app/; each builds on a copy of one migrated template database."""
