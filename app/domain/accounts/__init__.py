"""New accounts, passwords, and the browsers that sign in."""
