"""The statements of certificates: issuing.py of papers, qualifications.py of what people hold."""
