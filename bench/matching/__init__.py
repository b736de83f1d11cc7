"""Everybody matched against every programme: how much processor time that takes, at first and every night after."""
