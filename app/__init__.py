"""Commonweal (众益): volunteer and talent services for a county."""
