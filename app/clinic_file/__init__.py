"""The clinic file: everything an administrator sets up, in one readable file.

A file is read (reading), its shape and references are checked (schema), it is merged with what is stored
(merging), the result is judged by the rules (rules), and what differs is told (report).
"""
