"""Subsidies in the API, a file for each subject."""
