"""Everything that is measured, in one run; with --keep the tables of bench/README.md are replaced."""

from bench import engine, messages, races, web

engine.main()
print()
races.main()
print()
messages.main()
print()
web.main()
