"""Signatures are those of the Standard Webhooks specification."""

from datetime import UTC, datetime

from app.partners.signing import headers, secret_of, sign

# The test vector that the specification's own libraries share.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE = "msg_p5jXN8AQM9LWM0D4loKWxJek"
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
BODY = b'{"test": 2432232314}'


def test_a_message_is_signed_as_the_specification_says() -> None:
    assert sign(SECRET, MESSAGE, 1614265330, BODY) == SIGNATURE
    assert sign(SECRET, MESSAGE, 1614265331, BODY) != SIGNATURE
    assert sign(SECRET, MESSAGE, 1614265330, BODY + b" ") != SIGNATURE


def test_with_two_secrets_a_message_carries_both_signatures() -> None:
    other = secret_of(bytes(range(32)))
    at = datetime.fromtimestamp(1614265330.9, UTC)
    made = headers([other, SECRET], MESSAGE, at, BODY)
    assert made["webhook-id"] == MESSAGE
    assert made["webhook-timestamp"] == "1614265330"
    assert made["webhook-signature"] == f"{sign(other, MESSAGE, 1614265330, BODY)} {SIGNATURE}"
