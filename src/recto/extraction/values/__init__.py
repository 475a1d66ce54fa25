"""Values in running text: amounts, dates, identifiers and labels, found with where they stand."""
