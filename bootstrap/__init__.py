"""Everything between a bare checkout and a running or tested site: `python3 -m bootstrap --help`.

Standard library only: it is what runs before anything else is there.
"""
