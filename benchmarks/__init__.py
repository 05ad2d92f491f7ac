"""How fast Surveymark is, and made-up worlds of organisations to find that out with."""
