"""The rules, as plain functions.

Nothing here knows the database, the web or the time of day. A function takes
facts and a policy, and returns rulings or objections; both say which clauses
of the rule book they rest on. One module per area of the rule books.
"""
