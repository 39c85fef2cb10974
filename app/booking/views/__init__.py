"""One step a file: authorise, read, present; or: check the form, act once, go on."""
