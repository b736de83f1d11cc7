"""Who answers for a volunteer who is not of age, and what they agreed to.

A `Guardianship` names the guardian of a minor: name and phone sealed, one at a time. A `GuardianConsent` is what a
guardian was asked, for one activity or for all, and what they said: it is given, refused or withdrawn through a
`GuardianLink` that was sent to their phone, and ends on the day on which the minor comes of age. A guardian needs
no account, and their phone is never the minor's own.
"""
