"""What is done to appointments by the staff, one act a file."""
