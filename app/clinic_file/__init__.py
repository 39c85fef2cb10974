"""The clinic file: everything an administrator sets up, in one readable file.

A file is read (reading), its shape and references are checked (shape, by schema and values), it is merged
with what is stored (merging), the result is judged by the rules (rules), and what differs is told (changes,
overruns). loading does one after the other; problems puts complaints into sentences. dumping goes the
other way, from what is stored to a text; json_schema tells editors the format.

What is told of a file is told in the reader's language, but for the words of the file itself. `load` is for
the command line, which speaks English; changes and file_text serve it alone.
"""
