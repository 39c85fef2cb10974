"""What staff have to do."""
