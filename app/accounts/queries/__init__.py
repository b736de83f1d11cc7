"""The statements of accounts, by what they are about."""
