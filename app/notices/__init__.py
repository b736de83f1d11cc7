"""Public notices (公示): what an organisation means to decide, shown to everybody for so many working days.

A `PublicNotice` names whom it is about only masked. Anybody may object; an `Objection` stops the notice's clock until
an officer who did not open it has answered. Upheld, it withdraws the notice; not upheld, the days that were left
begin to run again. What a notice is about, and what follows from it, is for the slice that opened it.
"""
