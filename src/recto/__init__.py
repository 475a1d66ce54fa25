"""Recto turns documents into data, in its user's own AWS account or on one machine."""
