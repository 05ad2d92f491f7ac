"""`python -m controlplane` is `surveymark`."""

from controlplane.cli import main

main()
