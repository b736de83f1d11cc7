"""People, what they may do where, and how they prove who they are.

A `Person` exists once, whatever roles they play. A `RoleGrant` gives a role in an `Organisation` and
reaches down its tree. A `Credential` or a `SignInCode` opens a `Session`; an `ApiClient` gets an
`ApiToken`. Identity and phone numbers are sealed; they are found by their blind index and shown masked.
"""
