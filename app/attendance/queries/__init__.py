"""The statements of attendance: scans.py of check-in, records.py of hours, shapes.py what both share."""
