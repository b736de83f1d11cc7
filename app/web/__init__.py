"""What stands around all pages: security, who visits, error pages, metrics, the routes of all domains."""
