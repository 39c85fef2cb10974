"""Everything that is measured, in one run."""

from bench import engine, web

engine.main()
print()
web.main()
