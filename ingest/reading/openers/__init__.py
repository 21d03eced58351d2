"""One opener for each kind of container: a seekable stream in, its children out, under the mail's budget."""
