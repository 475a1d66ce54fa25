"""Faults put into the real service while documents go through it, and a count of what became of each document.

The tests run each for a few documents, ``make chaos`` for many; both look at the same ``Outcome``.
"""
