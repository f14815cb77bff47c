"""Who sent a webhook. Each protection has its test: without the check it stands for, that test fails."""

import base64

import pytest

from adapters.feedback.signatures import BadSignatureError, Headers, keys_of, verify
from tests.doubles.feedback import PAYLOADS, SECRETS, WHSEC, Sent, sent

NOW = 1_767_600_000.0
KINDS = tuple(SECRETS)
TIMED = ("standard", "formbricks", "zendesk")


def check(kind: str, webhook: Sent, now: float = NOW, *, headers: Headers | None = None, secret: str = "") -> str:
    given = list(webhook.headers.items()) if headers is None else headers
    return verify(kind, keys_of(kind, secret or SECRETS[kind]), given, webhook.body, now)


def refused(kind: str, webhook: Sent, now: float = NOW, *, headers: Headers | None = None, secret: str = "") -> bool:
    try:
        check(kind, webhook, now, headers=headers, secret=secret)
    except BadSignatureError:
        return True
    return False


def test_the_specification_s_own_example_is_accepted() -> None:
    body = b'{"test": 2432232314}'
    signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    headers = [
        ("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"),
        ("webhook-timestamp", "1614265330"),
        ("webhook-signature", signature),
    ]
    assert verify("standard", keys_of("standard", WHSEC), headers, body, 1614265330) == "msg_p5jXN8AQM9LWM0D4loKWxJek"


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_tool_has_signed_is_accepted(kind: str) -> None:
    assert check(kind, sent(kind, PAYLOADS[kind](), NOW)) == ("msg_1" if kind in {"standard", "formbricks"} else "")


@pytest.mark.parametrize("kind", KINDS)
def test_a_body_changed_by_one_byte_is_refused(kind: str) -> None:
    webhook = sent(kind, PAYLOADS[kind](), NOW)
    assert refused(kind, Sent(webhook.body[:-1] + b" }", webhook.headers))


@pytest.mark.parametrize("kind", KINDS)
def test_another_secret_s_signature_is_refused(kind: str) -> None:
    other = "whsec_" + base64.b64encode(b"somebody else's secret").decode()
    assert refused(kind, sent(kind, PAYLOADS[kind](), NOW, secret=other))


@pytest.mark.parametrize("kind", KINDS)
def test_a_source_without_a_secret_refuses_everything(kind: str) -> None:
    with pytest.raises(BadSignatureError):
        verify(kind, (), list(sent(kind, PAYLOADS[kind](), NOW).headers.items()), b"{}", NOW)


@pytest.mark.parametrize("kind", TIMED)
@pytest.mark.parametrize(("seconds", "accepted"), [(300, True), (301, False), (-300, True), (-301, False)])
def test_a_time_may_be_five_minutes_off_and_no_more(kind: str, seconds: int, accepted: bool) -> None:  # noqa: FBT001 (pytest gives it)
    assert refused(kind, sent(kind, PAYLOADS[kind](), NOW), NOW + seconds) is not accepted


@pytest.mark.parametrize("kind", TIMED)
def test_a_time_that_was_not_signed_is_refused(kind: str) -> None:
    webhook, later = (sent(kind, PAYLOADS[kind](), at) for at in (NOW - 3600, NOW))
    at = next(name for name in webhook.headers if name.lower().endswith("timestamp"))
    assert refused(kind, Sent(webhook.body, {**webhook.headers, at: later.headers[at]}))


@pytest.mark.parametrize(
    "text", ["", "soon", "-1", "1e9", "1767600000.0", "１７６７６００００", "99999999999999999999", " 1767600000"]
)
def test_a_time_that_is_none_is_refused(text: str) -> None:
    webhook = sent("standard", PAYLOADS["standard"](), NOW)
    assert refused("standard", Sent(webhook.body, {**webhook.headers, "webhook-timestamp": text}))


@pytest.mark.parametrize("text", ["", "yesterday", "2026-01-05", "2026-01-05T08:00:00", "0001-01-01T00:00:00+23:59"])
def test_a_time_of_zendesk_s_that_is_none_is_refused_even_when_signed(text: str) -> None:
    import hashlib
    import hmac

    mac = hmac.new(SECRETS["zendesk"].encode(), text.encode() + b"{}", hashlib.sha256).digest()
    headers = {
        "X-Zendesk-Webhook-Signature": base64.b64encode(mac).decode(),
        "X-Zendesk-Webhook-Signature-Timestamp": text,
    }
    assert refused("zendesk", Sent(b"{}", headers))


@pytest.mark.parametrize("kind", KINDS)
def test_every_header_of_the_scheme_is_needed_once_and_in_ascii(kind: str) -> None:
    webhook = sent(kind, PAYLOADS[kind](), NOW)
    own = [name for name in webhook.headers if "signature" in name.lower() or name.startswith("webhook")]
    for name in own:
        without = [(key, value) for key, value in webhook.headers.items() if key != name]
        assert refused(kind, webhook, headers=without)
        assert refused(kind, webhook, headers=[*webhook.headers.items(), (name.upper(), webhook.headers[name])])
        assert refused(kind, webhook, headers=[*without, (name, "ä" + webhook.headers[name])])


def test_one_right_signature_among_several_is_enough() -> None:
    """While a secret is being changed, the old one and the new one both sign."""
    webhook = sent("standard", PAYLOADS["standard"](), NOW)
    given = f"v1a,AAAA v1,{'A' * 43}= {webhook.headers['webhook-signature']}"
    assert check("standard", Sent(webhook.body, {**webhook.headers, "webhook-signature": given})) == "msg_1"


@pytest.mark.parametrize("given", ["", "v1", "v1,", ",", "v2,{}", "v1a,{}", "{}", "v1,{}x", "v1, {}", "V1,{}"])
def test_a_signature_of_another_form_is_refused(given: str) -> None:
    webhook = sent("standard", PAYLOADS["standard"](), NOW)
    right = webhook.headers["webhook-signature"].removeprefix("v1,")
    assert refused("standard", Sent(webhook.body, {**webhook.headers, "webhook-signature": given.format(right)}))


def test_typeform_s_signature_is_base64_and_named() -> None:
    webhook = sent("typeform", PAYLOADS["typeform"](), NOW)
    right = webhook.headers["Typeform-Signature"].removeprefix("sha256=")
    for wrong in (right, f"sha1={right}", f"sha256={base64.b64decode(right).hex()}"):
        assert refused("typeform", Sent(webhook.body, {"Typeform-Signature": wrong}))


def test_an_id_is_short_and_printable() -> None:
    for delivery in ("", "a b", "x" * 201):
        assert refused("standard", sent("standard", PAYLOADS["standard"](), NOW, delivery=delivery))


class TestSecrets:
    def test_one_with_the_prefix_stands_for_its_base64_alone(self) -> None:
        assert keys_of("standard", "whsec_c2VjcmV0") == (b"secret",)
        assert keys_of("formbricks", "whsec_c2VjcmV0IQ") == (b"secret!",)

    def test_one_without_it_may_be_either(self) -> None:
        assert keys_of("standard", "c2VjcmV0") == (b"secret", b"c2VjcmV0")
        assert keys_of("standard", "no base64 at all") == (b"no base64 at all",)

    @pytest.mark.parametrize("secret", ["whsec_", "whsec_not base64"])
    def test_one_that_was_copied_badly_stands_for_none(self, secret: str) -> None:
        assert keys_of("standard", secret) == ()

    def test_the_others_are_taken_as_they_are(self) -> None:
        assert keys_of("zendesk", "dGhp") == (b"dGhp",)
