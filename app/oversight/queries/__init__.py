"""The statements of oversight."""
