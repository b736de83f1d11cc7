"""The statements of partners, by what they are about."""
