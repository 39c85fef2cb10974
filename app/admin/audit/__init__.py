"""Who did, saw or changed what, and when."""
