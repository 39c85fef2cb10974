"""Steps that actions share; a step never commits."""
