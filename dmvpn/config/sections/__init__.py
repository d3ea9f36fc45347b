"""One module for each kind of section.

A module imports `ROUTER` and registers the lines that open its section.  To read a new section,
write a module here and name it in `dmvpn.config.reader`.
"""
