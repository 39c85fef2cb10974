"""Requests of every kind that a browser, a program or somebody ill-meaning may send."""

import json
from urllib.parse import quote_plus

from hypothesis import strategies as st

from tests.fuzz.discovery import FORM, VARIABLE, Form, Known
from tests.fuzz.world import COOKIE, HOST, Input, Person

MARK = "zqmark"
MARKS = (
    f"<{MARK}\"'&{MARK}>",
    f'"><script>{MARK}</script>',
    f"' onfocus={MARK} x='",
    f'" {MARK}="',
    f"</title></textarea><{MARK}>",
    f"javascript:{MARK}",
    f"data:text/html,{MARK}",
    f"//{MARK}.example/",
    f"https://{MARK}.example/",
    f"/\\{MARK}.example",
    f"\r\nX-{MARK}: 1",
    f"{{{{ '{MARK}' }}}}",
)
ODD_TEXTS = (
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "a\udfffb",
    "\u202eabc\u202c",
    "\u0627\u0644\u0639",
    "e" + "\u0301" * 60,
    "👩\u200d👩\u200d👧\u200d👦🇨🇦",
    "\u2028\u2029\u0085\ufeff\ufffe",
    "\x1b[31m\x07\x7f",
    "ﬃİıßẞǅ",
    "x" * 3000,
    "é" * 20_000,
    "' OR 1=1 --",
    "../../../etc/passwd",
    "%s%n%x{0}{x}${x}",
    "null",
    "undefined",
    "[object Object]",
    "[]",
    "true",
)
ODD_NUMBERS = (
    "0",
    "-1",
    "1.5",
    "1e309",
    "NaN",
    "٣",
    "²",
    "1_000",
    "+1",
    "0x10",
    "9" * 30,
    "9" * 5000,
    str(2**31),
)
ODD_DATES = (
    "2026-02-30",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "2026-W50-3",
    "20261209",
    "2026-12-09T00:00",
)
ODD_TYPES = (
    "application/json",
    "text/plain",
    "text/xml",
    "application/octet-stream",
    "multipart/form-data",
    'multipart/form-data; boundary=""',
    "multipart/form-data; boundary=" + "b" * 300,
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=nonsense",
    "\xff\xfe",
    ";;;",
    "",
)
BAD_ENCODING = (
    b"%",
    b"%zz",
    b"%f",
    b"%ff%fe",
    b"%00",
    b"%ed%a0%80",
    b"%u0041",
    b"\xff\xfe",
    b"&&=&=;",
    b"+",
    b"[]",
)
METHODS = ("GET", "GET", "GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "BREW")
LARGEST = 400_000

odd_text = st.one_of(
    st.sampled_from(MARKS),
    st.sampled_from(ODD_TEXTS),
    st.sampled_from(ODD_NUMBERS),
    st.sampled_from(ODD_DATES),
    st.text(st.characters(), max_size=40),
    st.integers().map(str),
    st.dates().map(str),
)
header_text = st.one_of(
    st.sampled_from(MARKS).map(lambda text: text.replace("\r\n", "")),
    st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=40),
    st.sampled_from(("", "*", "null", "a" * 5000, ",,,;q=x", "1, 2, 3")),
)
HEADERS = {
    "Host": ("evil.example", "", "[", "[::1", "a b", f"{HOST}:99999", f"{HOST}.", "é", "x" * 300, f"{HOST}:"),
    "X-Forwarded-Host": ("evil.example", "", "[", f"{HOST}, evil.example", "http://evil.example/", "[::1"),
    "X-Forwarded-Proto": ("http", "gopher", "", "https, http"),
    "X-Forwarded-For": (
        "nonsense",
        "::ffff:192.0.2.1",
        "2001:db8::1",
        "1.2.3.4, 5.6.7.8",
        "' OR 1",
        "[::1]:80",
    ),
    "X-Forwarded-Port": ("99999", "x"),
    "X-Forwarded-Prefix": ("/evil", "//evil.example"),
    "Accept-Language": ("fr", "en", "de, xx;q=nan", "fr;q=1e400", "*;q=", "-", "en-" + "x" * 3000),
    "Accept": ("application/json", "text/html;q=x", "*"),
    "HX-Request": ("true", "false", ""),
    "HX-History-Restore-Request": ("true",),
    "HX-Current-URL": ("javascript:alert(1)",),
    "HX-Target": ("week",),
    "Origin": (f"https://{HOST}", "null", "https://evil.example", "http://["),
    "Sec-Fetch-Site": ("same-origin", "none", "cross-site"),
    "Referer": ("https://evil.example/",),
    "Range": ("bytes=0-1", "bytes=9-1", "bytes=-", "nonsense=1", "bytes=0-0,5-9"),
    "If-Modified-Since": ("Wed, 99 Foo 2026 99:99:99 GMT", "0"),
    "If-None-Match": ('"', "W/", "*"),
    "If-Range": ("x",),
    "Authorization": ("Basic !!!", "Basic ////", "Bearer", "Digest username"),
    "Cookie": (
        f"{COOKIE}=",
        f"{COOKIE}=a.b.c",
        f'{COOKIE}="',
        "=;=;",
        f"{COOKIE}=eyJ9.x.y; {COOKIE}=z",
        "é=ü",
    ),
    "Content-Encoding": ("gzip", "nonsense"),
    "Transfer-Encoding": ("chunked",),
    "User-Agent": ("",),
    "X-Request-Id": ("a" * 500,),
    "X-CSRFToken": ("x",),
}


def inputs(known: Known, person: Person, samples: dict[str, list[str]]) -> st.SearchStrategy[Input]:
    """Requests of one person: addresses with odd parts, and forms of the pages, filled in oddly."""
    addresses = st.one_of(
        _address(person, METHODS, _paths(known, person, samples), _odd_fields(known)),
        *(
            _address(person, ("GET",), st.just(path.encode()), _fields(known, names))
            for path, names in known.described.items()
            if names
        ),
    )
    bodies = st.tuples(addresses, _bodies(_odd_fields(known))).map(lambda both: _with_body(*both))
    forms = known.forms_of(person.name)
    if not forms:
        return st.one_of(addresses, bodies)
    return st.one_of(
        addresses, bodies, st.sampled_from(forms).flatmap(lambda form: _form(known, person, form))
    )


def _address(
    person: Person,
    methods: tuple[str, ...],
    paths: st.SearchStrategy[bytes],
    fields: st.SearchStrategy[list[tuple[str, str]]],
) -> st.SearchStrategy[Input]:
    return st.builds(
        Input,
        method=st.sampled_from(methods),
        path=paths,
        query=_encoded(fields),
        headers=_headers(person),
    )


def _paths(known: Known, person: Person, samples: dict[str, list[str]]) -> st.SearchStrategy[bytes]:
    """The path of a route; now and then something is wrong with a variable or at the end."""
    ends = st.sampled_from((b"",) * 12 + (b"/", b"//", b"%", b"/..", b"\xff", b"\0", b"/.git/config"))
    return st.tuples(
        st.sampled_from(known.rules).flatmap(lambda rule: _filled_in(rule.rule, person, samples)), ends
    ).map(b"".join)


def _filled_in(rule: str, person: Person, samples: dict[str, list[str]]) -> st.SearchStrategy[bytes]:
    parts = VARIABLE.split(rule)
    pieces: list[st.SearchStrategy[bytes]] = []
    for index, part in enumerate(parts):
        pieces.append(_variable(part, person, samples) if index % 2 else st.just(part.encode()))
    return st.tuples(*pieces).map(b"".join)


def _variable(name: str, person: Person, samples: dict[str, list[str]]) -> st.SearchStrategy[bytes]:
    good = [*samples[name], *person.tokens] if name == "token" else samples[name]
    right = st.sampled_from(good).map(str.encode)
    return st.one_of(right, right, right, odd_text.map(_bytes))


def _odd_fields(known: Known) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Fields with known and unknown names, repeated at times, right and wrong."""
    return st.lists(
        st.one_of(
            st.sampled_from(known.names).flatmap(
                lambda name: st.tuples(st.just(name), _value(known, name)),
            ),
            st.tuples(odd_text, odd_text),
        ),
        max_size=6,
    )


def _fields(known: Known, names: list[str]) -> st.SearchStrategy[list[tuple[str, str]]]:
    """Fields with the right names, each given once."""
    return st.lists(
        st.sampled_from(names).flatmap(lambda name: st.tuples(st.just(name), _value(known, name))),
        max_size=len(names),
        unique_by=lambda pair: pair[0],
    )


def _value(known: Known, name: str) -> st.SearchStrategy[str]:
    right = sorted(known.values[name])
    return st.one_of(st.sampled_from(right), st.sampled_from(right), odd_text) if right else odd_text


def _form(known: Known, person: Person, form: Form) -> st.SearchStrategy[Input]:
    """A form filled in as it should be, but for a few fields: changed, left out, repeated, unexpected."""
    names = sorted({name for name, _ in form.fields}) or known.names
    changes = st.lists(
        st.sampled_from(names).flatmap(
            lambda name: st.tuples(st.just(name), st.none() | _value(known, name))
        ),
        max_size=4,
    )
    fields = st.tuples(changes, st.booleans(), _odd_fields(known)).map(
        lambda drawn: _changed(form, drawn[0], drawn[1], drawn[2])
    )
    address = st.builds(
        Input,
        method=st.just("POST"),
        path=st.sampled_from((form.path.encode(), form.path.replace("/en/", "/fr/", 1).encode())),
        query=st.one_of(st.just(form.query.encode()), _encoded(_odd_fields(known))),
        headers=st.one_of(st.just(_own_cookie(person)), _headers(person)),
    )
    return st.tuples(address, _bodies(fields)).map(lambda both: _with_body(*both))


def _changed(
    form: Form, changes: list[tuple[str, str | None]], is_added: bool, odd: list[tuple[str, str]]
) -> list[tuple[str, str]]:
    fields = list(form.fields)
    for name, value in changes:
        if not is_added:
            fields = [pair for pair in fields if pair[0] != name]
        if value is not None:
            fields.append((name, value))
    return fields + odd[:2]


def _with_body(address: Input, body: tuple[str | None, bytes, int | None]) -> Input:
    content_type, content, length = body
    return Input(
        address.method if address.method != "GET" else "POST",
        address.path,
        address.query,
        address.headers,
        content_type,
        content,
        length,
    )


def _bodies(
    fields: st.SearchStrategy[list[tuple[str, str]]],
) -> st.SearchStrategy[tuple[str | None, bytes, int | None]]:
    """A type, a body and its pretended length: mostly what a browser sends."""
    usual = st.tuples(st.just(FORM), _encoded(fields), st.none())
    return st.one_of(
        usual,
        usual,
        usual,
        st.tuples(st.just('multipart/form-data; boundary="b"'), fields.map(_multipart), st.none()),
        st.tuples(st.just("application/json"), fields.map(_json), st.none()),
        st.tuples(
            st.sampled_from(ODD_TYPES) | st.none(), _encoded(fields) | st.binary(max_size=60), st.none()
        ),
        st.tuples(st.just(FORM), _encoded(fields), st.integers(0, 300)),
        st.tuples(
            st.sampled_from((FORM, 'multipart/form-data; boundary="b"')),
            st.just(b"--b\r\n\r\n" + b"a" * LARGEST),
            st.none(),
        ),
    )


def _headers(person: Person) -> st.SearchStrategy[dict[str, str]]:
    odd = st.lists(
        st.sampled_from(sorted(HEADERS)).flatmap(
            lambda name: st.tuples(st.just(name), st.sampled_from(HEADERS[name]) | header_text)
        ),
        max_size=3,
    )
    return odd.map(lambda drawn: _own_cookie(person) | {name: _latin(value) for name, value in drawn})


def _own_cookie(person: Person) -> dict[str, str]:
    return {"Cookie": f"{COOKIE}={person.cookie}"} if person.cookie else {}


def _encoded(fields: st.SearchStrategy[list[tuple[str, str]]]) -> st.SearchStrategy[bytes]:
    """Fields as an address or a form has them; now and then with something that is no encoding."""
    bad = st.sampled_from((b"",) * 12 + BAD_ENCODING)
    return st.tuples(fields.map(_quoted), bad).map(b"".join)


def _quoted(fields: list[tuple[str, str]]) -> bytes:
    return "&".join(
        f"{quote_plus(_bytes(name))}={quote_plus(_bytes(value))}" for name, value in fields
    ).encode()


def _multipart(fields: list[tuple[str, str]]) -> bytes:
    parts = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
        % (_bytes(name).replace(b'"', b"%22").replace(b"\r\n", b""), _bytes(value))
        for name, value in fields
    )
    file = (
        b'--b\r\nContent-Disposition: form-data; name="start"; filename="../x"\r\n'
        b"Content-Type: a/b\r\n\r\n\0\r\n"
    )
    return parts + (file if len(fields) % 2 else b"") + b"--b--\r\n"


def _json(fields: list[tuple[str, str]]) -> bytes:
    return json.dumps(dict(fields)).encode()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _latin(text: str) -> str:
    """A header as a server hands it on."""
    return text.encode("utf-8").decode("latin-1") if any(ord(sign) > 255 for sign in text) else text
