"""Who was there, and for how long.

A `Scan` is what a phone saw, refused or not; scans are only ever added. A `ServiceRecord` is the minutes
that follow from them: computed, then approved by someone else, then perhaps corrected by a new record that
points to the old one. Approval awards the points in the same transaction. A `ServiceCertificate` says what a
volunteer's approved records came to when it was issued; a correction afterwards leaves it as it is, and staff see
which ones are concerned. Stars follow from approved hours by the `StarScheme` of one's organisation.
"""
