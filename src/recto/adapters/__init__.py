"""The ports of the domain on real technology, one file each; SDK errors stop here."""
