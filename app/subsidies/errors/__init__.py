"""What subsidies refuse, a file for each subject."""
