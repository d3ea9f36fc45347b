"""What the emulated router prints: one module per table, printers beside the commands they serve.

A printer takes records (`dmvpn.snapshot`) and a release, and gives the text IOS prints; it decides
nothing.  Importing `dmvpn.labs.emulated.show.load` registers the commands of every module here.
"""
