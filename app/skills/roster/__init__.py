"""Rosters of workers: workers.py reads a file, load.py takes it in, export.py writes one.

A roster says where somebody works, what grade they were given when, and what is paid for it each month. Grades are
named as the ladder names them, by their national level, or by both: 二级/技师.
"""
