"""A result in the formats that others read: one file a format, each made from the result's JSON."""
