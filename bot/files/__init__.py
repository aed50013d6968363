"""Files in and out: tables that people send (CSV, Excel), and tables that they get.

A file becomes a `Table` (`tables`), a table becomes values of the domain with every error named (`rows`),
and what is stored becomes CSV, Excel or JSON Lines (`writers`).
"""
