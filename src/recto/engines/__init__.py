"""What turns a page image into lines of words: a contract, a registry, one file an engine."""
