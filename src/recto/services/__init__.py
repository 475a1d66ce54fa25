"""The use cases: submit a document, process it, tell its result."""
