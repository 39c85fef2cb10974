"""Everything that is measured, in one run; with --keep the tables of bench/README.md are replaced."""

from bench import engine, races, web

engine.main()
print()
races.main()
print()
web.main()
