"""The verbs of subsidies, a file for each subject."""
