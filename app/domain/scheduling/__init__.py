"""Taking times: who acts, and by whose rules."""
