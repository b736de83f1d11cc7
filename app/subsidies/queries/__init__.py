"""The named statements of subsidies, a file for each subject."""
