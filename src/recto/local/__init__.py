"""The whole service on one machine: the API, embedded storage, and documents read in supervised worker processes."""
