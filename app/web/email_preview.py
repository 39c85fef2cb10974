"""The headers of pages that show a message as it arrives: an email in a frame, and what is in no cache."""

from app.web.headers import content_policy

SHOWS_EMAIL = content_policy(frame_src="'self'")
# An email is written as mail programs need it: styles beside the text, no script. Its links leave the frame.
IS_EMAIL = {
    "Content-Security-Policy": content_policy(
        style_src="'unsafe-inline'",
        script_src="'none'",
        connect_src="'none'",
        form_action="'none'",
        frame_ancestors="'self'",
        sandbox="allow-top-navigation-by-user-activation",
    ),
    "X-Frame-Options": "SAMEORIGIN",
}
PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
