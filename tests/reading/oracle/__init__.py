"""The oracle: the real schema, executed slowly and obviously, to hold the compiler's answers against.

graphql-core walks plain SQLModel objects that were loaded once, all rows of all tables. What a type
declares about itself (columns, keys, conditions as SQLAlchemy expressions) is the specification; `expressions`
evaluates those in Python with SQL's three-valued logic, `resolving` follows relations, `paging` sorts and cuts.
Nothing here imports the compiler, its plans, its SQL or its cursors, so a mistake must be made twice
to stay hidden. `asking` makes queries, `comparing` runs both ways.
"""
