"""Words become fields: candidates are proposed, checked and chosen."""
