"""The statements of activities."""
