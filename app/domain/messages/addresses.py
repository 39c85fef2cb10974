"""By which addresses somebody can be reached, and which of them an event uses (glossary, messages)."""

from collections.abc import Collection
from dataclasses import dataclass

from app.domain.messages.vocabulary import Address, Channel, Event, Mode, Policy


@dataclass(frozen=True, slots=True)
class PersonAddresses:
    """The addresses of a person, in order of priority: main email, other email, mobile (SMS), phone (call).

    `addresses` can be used; `unusable` are those given but not agreed to, opted out, broken, or of a channel
    that the site does not have.
    """

    addresses: tuple[Address, ...] = ()
    unusable: tuple[Address, ...] = ()

    def without(self, refused: Collection[Address]) -> "PersonAddresses":
        """The same person with some addresses that can no longer be used."""
        broken = {_folded(address) for address in refused}
        fine = tuple(address for address in self.addresses if _folded(address) not in broken)
        return PersonAddresses(fine, self.unusable + tuple(one for one in self.addresses if one not in fine))

    def without_channel(self, channel: Channel) -> "PersonAddresses":
        """The same person where nothing may go by one channel."""
        return self.without([address for address in self.addresses if address.channel is channel])


def person_addresses(
    *,
    email: str = "",
    other_email: str = "",
    mobile: str = "",
    phone: str = "",
    agreed: Collection[Channel] = tuple(Channel),
    broken: Collection[Address] = (),
    channels: Collection[Channel] = tuple(Channel),
) -> PersonAddresses:
    """Who can be reached where: an address left empty is not there, nor one named twice there twice.

    `agreed` are the channels the person agreed to, `broken` the addresses that opted out or failed for good
    (case does not matter), `channels` those that the site has.

    >>> person_addresses(email="a@example.org", mobile="+15145550100", agreed={Channel.SMS}).addresses
    (Address(channel=<Channel.SMS: 'sms'>, value='+15145550100'),)
    """
    given = dict.fromkeys(
        Address(channel, value)
        for channel, value in (
            (Channel.EMAIL, email),
            (Channel.EMAIL, other_email),
            (Channel.SMS, mobile),
            (Channel.PHONE, phone),
        )
        if value
    )
    unwilling = [one for one in given if one.channel not in agreed or one.channel not in channels]
    return PersonAddresses(tuple(given)).without([*unwilling, *broken])


def chosen(event: Event, person: PersonAddresses, policy: Policy) -> tuple[Address, ...]:
    """The addresses by which an event is told: the first one, or the first of each channel that is set.

    Where the person has none of the channels that are set, the first one there is.

    >>> from app.domain.messages.vocabulary import EMAIL_NOTICES_SMS_REMINDERS
    >>> policy = Policy(rules=EMAIL_NOTICES_SMS_REMINDERS)
    >>> email, mobile = Address(Channel.EMAIL, "a@example.org"), Address(Channel.SMS, "+15145550100")
    >>> someone = PersonAddresses((email, mobile))
    >>> [address.channel.value for address in chosen(Event.REMINDER, someone, policy)]
    ['sms']
    """
    rule = policy.rule_of(event)
    firsts: dict[Channel, Address] = {}
    for address in person.addresses:
        firsts.setdefault(address.channel, address)
    these = tuple(one for one in firsts.values() if one.channel in rule.channels)
    return these if these and rule.mode is Mode.THESE else person.addresses[:1]


def _folded(address: Address) -> Address:
    return address._replace(value=address.value.casefold())
