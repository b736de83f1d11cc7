"""Reading a roster: a file that people made by hand becomes entries, refusals and remarks.

Nothing here knows the database. tables.py finds the sheets and lines of a file, cells.py reads one
cell, volunteers.py puts the cells of a line together, workbook.py gives the refused lines back.
"""
