"""Assembly of the API: the schema out of all slices, the endpoint, its documents and its limits."""
