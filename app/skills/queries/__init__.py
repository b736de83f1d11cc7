"""The statements of skills, by what they are about."""
