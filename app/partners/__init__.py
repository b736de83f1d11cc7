"""What partners' systems are told by themselves.

A client has `Webhook`s: an address that gets what happens below the client's organisation in the domains
that its scopes read, signed as Standard Webhooks says. Each event makes one `Delivery` for each webhook that
wants it; the delivery's id is the message's id, the same whenever it is sent. Deliveries are made from the
outbox alone, so what is committed is delivered at least once, in no promised order. One that fails is tried
again for three days and is then a dead letter, which can be replayed. `changes` is the same for those who
would rather ask.
"""
