"""What comes into the conversation and what goes out, in no platform's terms.

Adapters turn their payload into one of the events and one of the surfaces below into their
payload. All wording is final here: an adapter adds none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.people import Address, Language

_SEPARATOR = "|"


@dataclass(frozen=True, slots=True)
class Intent:
    """What a button does: a verb and its arguments, carried in the button's own id.

    ``encode`` gives at most 200 ASCII characters, which fits Slack's 255 for an ``action_id``.
    """

    verb: str
    args: tuple[str, ...] = ()

    def encode(self) -> str:
        """The intent as one string without line breaks."""
        return _SEPARATOR.join((self.verb, *self.args))

    @classmethod
    def decode(cls, text: str) -> Intent:
        """Read what ``encode`` wrote. Any text is accepted: an unknown verb is for the core to answer."""
        verb, *args = text[:200].split(_SEPARATOR)
        return cls(verb, tuple(args))


# ---------------------------------------------------------------- in


class Surface(StrEnum):
    """Where the person was when something happened, so that the answer lands in the same place."""

    MESSAGE = "message"  # a message of the bot's in the direct chat
    HOME = "home"  # App Home, the personal card
    COMMAND = "command"  # a typed command: answered to the person alone


@dataclass(frozen=True, slots=True)
class Joined:
    """The person met the bot: installed it, or opened its Home or chat."""

    sender: Address
    at: datetime
    surface: Surface = Surface.MESSAGE
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """The person typed words or a command (without the ``/voinko``)."""

    sender: Address
    text: str = field(repr=False)
    at: datetime
    surface: Surface = Surface.MESSAGE
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """The person pressed a button. Its value is not shown by ``repr``: an answer belongs in no log."""

    sender: Address
    intent: Intent = field(repr=False)
    at: datetime
    surface: Surface = Surface.MESSAGE
    carried: str = field(default="", repr=False)
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """The person sent a form. ``values`` holds what was filled in or chosen, by the field's name."""

    sender: Address
    intent: Intent = field(repr=False)
    values: dict[str, str] = field(repr=False)
    at: datetime
    carried: str = field(default="", repr=False)
    language: Language | None = None


Event = Joined | Said | Pressed | Submitted
"""What a person did. ``language`` is that of the person's client, where the platform says it with each event."""

# ---------------------------------------------------------------- out


class Style(StrEnum):
    """How loudly a button speaks."""

    DEFAULT = "default"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """One tap. ``label`` is at most 75 characters; ``hint`` is read out by screen readers.

    ``window``: the answer opens in a window of its own (a platform may have to know beforehand).
    ``url``: an address that is opened instead; nothing comes back to us.
    """

    label: str
    intent: Intent
    style: Style = Style.DEFAULT
    hint: str = ""
    window: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, at most 150 characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, at most 3,000 characters. ``**bold**`` is the only markup; everything else is literal."""

    text: str
    quiet: bool = False  # small print


@dataclass(frozen=True, slots=True)
class Facts:
    """Rows of label and value, side by side where there is room."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons. ``key`` is unique in its message and, on Slack, is the ``block_id``."""

    key: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart, and the words that say the same for those who cannot see it."""

    chart: Chart
    alt: str


@dataclass(frozen=True, slots=True)
class Divider:
    """A thin line."""


Block = Heading | Text | Facts | Buttons | Picture | Divider


@dataclass(frozen=True, slots=True)
class Message:
    """One message, card or page part. ``summary`` is its plain-text form for notifications.

    ``key`` names the message for once-only delivery: a platform that can tell puts it where it can be
    found again (Slack: as the prefix of a ``block_id``). ``carry`` comes back as ``carried`` with a press in it, and is
    shown nowhere: at most 2,800 ASCII characters, and only in a window (``Place.PRIVATE``), which leaves no copy.
    ``urgent``: somebody has been promised to hear within minutes. It stands in no queue, and a platform that asks for a long
    wait is given up on for now (PlatformDownError), so that whoever sends it can try again in good time.
    """

    summary: str
    blocks: tuple[Block, ...]
    key: str = ""
    carry: str = field(default="", repr=False)
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a field's choices: what comes back, and what is read (at most 75 characters)."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a form: one of its ``choices``, or else words.

    ``value`` is what the person has written or chosen here before; "" shows it empty, and no choice made.
    A platform sends no form whose ``required`` fields are empty; the core looks again.
    """

    name: str
    label: str
    hint: str = ""
    max_length: int = 1000
    multiline: bool = False
    choices: tuple[Choice, ...] = ()
    required: bool = False
    value: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Form:
    """Questions asked in a window of their own (Slack: modal) that leaves no copy in the chat."""

    title: str  # at most 24 characters
    submit: str  # at most 24 characters
    cancel: str
    intent: Intent
    fields: tuple[Field, ...]
    intro: str = ""
    buttons: tuple[Button, ...] = ()  # other ways out than sending it
    carry: str = field(default="", repr=False)


class Place(StrEnum):
    """Where a reply goes."""

    NEW = "new"  # a new message in the chat (for a command: shown to the person alone)
    REPLACE = "replace"  # the message whose button was pressed changes in place
    HOME = "home"  # App Home, the personal card, is drawn again
    PRIVATE = "private"  # a window that leaves no copy in the chat, where the platform has one


@dataclass(frozen=True, slots=True)
class Reply:
    """What the adapter must do now, in this order of a tuple of them."""

    place: Place
    content: Message | Form


# ---------------------------------------------------------------- charts


Mark = int | tuple[int, int] | None
"""One release in a chart: a step 1–5; the lowest and the highest of a range of steps; None where nothing is shown."""


def ends(mark: int | tuple[int, int]) -> tuple[int, int]:
    """The lowest and the highest step of a release that is shown."""
    return mark if isinstance(mark, tuple) else (mark, mark)


def spanning(low: int, high: int) -> Mark:
    """The mark with these ends."""
    return int(low) if low == high else (int(low), int(high))


@dataclass(frozen=True, slots=True)
class StepStrip:
    """The last releases of one topic, oldest first."""

    label: str
    steps: tuple[Mark, ...]
    note: str = ""  # a few words at the right-hand end: the state or the change, already in words


@dataclass(frozen=True, slots=True)
class IntervalBar:
    """A customer figure with its 95 % interval on its own scale; ``value`` None: words alone.

    ``value_text`` is the value as the reader's language writes it ("4,2"), ``previous`` the value of the period before.
    """

    label: str
    minimum: float
    maximum: float
    value: float | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""
    value_text: str = ""
    previous: float | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A digest as one picture: employees' strips at the left, customers' intervals at the right.

    ``scale`` are the five words of the steps from lowest to highest, ``columns`` the two headings.
    """

    title: str
    columns: tuple[str, str]
    scale: tuple[str, str, str, str, str]
    strips: tuple[StepStrip, ...]
    bars: tuple[IntervalBar, ...]


def plain(words: str) -> str:
    """Somebody's own words, never bold whatever marks they hold."""
    return words.replace("**", "*")
