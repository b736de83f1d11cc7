"""Papers that a person shows to others, who can ask here whether they are true.

A `Certificate` says of its holder what an organisation had recorded when it was issued. Its content is frozen:
what is corrected later does not change it, it is only ever revoked. It has a number in a `NumberFormat` that can
be changed, old numbers staying as they are, and a token that nobody can guess, which its QR code leads to.
What a certificate of a kind says, and who may issue it, is for the slice whose kind it is.
"""
