"""Acts of the audit in sentences."""

from flask_babel import LazyString, gettext, lazy_gettext as _

WHO: dict[str, LazyString] = {
    "patient": _("A patient"),
    "user": _("An account"),
    "system": _("The system"),
}
SUBJECTS: dict[str, LazyString] = {
    "appointment": _("an appointment"),
    "task": _("a task"),
    "user": _("an account"),
    "clinic": _("the clinic’s settings"),
    "location": _("a location"),
    "service": _("a service"),
    "service_group": _("a group of services"),
    "therapist": _("a therapist"),
    "absence": _("an absence"),
    "opening": _("an extra opening"),
    "message": _("a message"),
    "message_text": _("the text of a message"),
    "audit": _("the audit"),
}
# By act and subject; the acts of what is set up are the same for every subject, and stand without one.
SENTENCES: dict[tuple[str, str], LazyString] = {
    ("booked", "appointment"): _("%(who)s booked an appointment."),
    ("moved", "appointment"): _("%(who)s moved an appointment."),
    ("cancelled", "appointment"): _("%(who)s cancelled an appointment."),
    ("status_changed", "appointment"): _("%(who)s marked how an appointment stands."),
    ("kept", "appointment"): _("%(who)s kept an appointment outside working hours."),
    ("contact_changed", "appointment"): _("%(who)s changed contact data or the reason of an appointment."),
    ("confirmed_by_email", "appointment"): _("%(who)s confirmed an appointment by email."),
    ("confirmed_by_sms", "appointment"): _("%(who)s confirmed an appointment by text message."),
    ("confirmed_by_phone", "appointment"): _("%(who)s confirmed an appointment by phone."),
    ("confirmation_resent", "appointment"): _("%(who)s sent the confirmation of an appointment once more."),
    ("opened", "appointment"): _("%(who)s opened an appointment and the data of its patient."),
    ("listed", "message"): _("%(who)s opened the log of messages."),
    ("listed", "appointment"): _("%(who)s opened the list of appointments that a change touches."),
    ("printed", "day"): _("%(who)s opened the list of a day with names, to print it."),
    ("searched", "patient"): _("%(who)s searched for a patient."),
    ("exported", "audit"): _("%(who)s exported the audit."),
    ("task_finished", "appointment"): _("%(who)s finished a task about an appointment."),
    ("task_finished", "task"): _("%(who)s finished a task."),
    ("task_assigned", "appointment"): _("%(who)s assigned a task about an appointment."),
    ("task_assigned", "task"): _("%(who)s assigned a task."),
    ("created", "user"): _("%(who)s created an account."),
    ("changed", "user"): _("%(who)s changed an account."),
    ("invited_again", "user"): _("%(who)s made a new link to set the password of an account."),
    ("password_link_issued", "user"): _("%(who)s made a link to set the password of an account."),
    ("password_asked", "user"): _("Somebody asked for a new password for an account."),
    ("password_set", "user"): _("%(who)s set a password by a link."),
    ("password_changed", "user"): _("%(who)s changed their own password."),
    ("signed_in", "user"): _("%(who)s signed in."),
    ("signed_in_by_recovery_code", "user"): _("%(who)s signed in by a recovery code."),
    ("signed_out", "user"): _("%(who)s signed out."),
    ("sign_in_failed", "user"): _("A sign-in failed."),
    ("code_asked", "user"): _("%(who)s gave the right password; the code was asked for."),
    ("code_failed", "user"): _("%(who)s gave the right password, and a wrong code."),
    ("sessions_ended", "user"): _("%(who)s signed other browsers of their own out."),
    ("second_factor_on", "user"): _("%(who)s turned their second factor on."),
    ("second_factor_off", "user"): _("%(who)s turned their second factor off."),
    ("second_factor_reset", "user"): _("%(who)s reset the second factor of an account."),
    ("recovery_codes_renewed", "user"): _("%(who)s made new recovery codes."),
    ("loaded", "clinic"): _("%(who)s loaded a clinic file."),
    ("loaded_demonstration", "clinic"): _("%(who)s loaded the demonstration."),
    ("message_retried", "message"): _("%(who)s had a message sent again."),
    ("message_dropped", "message"): _("%(who)s stopped a message."),
    ("tested", "message_text"): _("%(who)s sent themselves a sample of a message."),
}
OF_ANY_THING: dict[str, LazyString] = {
    "created": _("%(who)s added %(what)s."),
    "changed": _("%(who)s changed %(what)s."),
    "deleted": _("%(who)s deleted %(what)s."),
    "ordered": _("%(who)s moved %(what)s in the order."),
    "written": _("%(who)s wrote %(what)s."),
    "reset": _("%(who)s put %(what)s back to the default."),
}


def sentence(who: str, act: str, subject: str, way: str = "") -> str:
    """What was done, in a sentence; an act that is not known is named by its code.

    `way` is by what it was done, where the audit keeps that.
    """
    own = SENTENCES.get((f"{act}_by_{way}", subject)) or SENTENCES.get((act, subject))
    if own is not None:
        return str(own) % {"who": who}
    if act in OF_ANY_THING and subject in SUBJECTS:
        return str(OF_ANY_THING[act]) % {"who": who, "what": SUBJECTS[subject]}
    return str(gettext("%(who)s: %(act)s (%(subject)s).", who=who, act=act, subject=subject))
