"""The content security policies round a package: its scripts have an opaque origin and reach their own files alone."""

from media.h5p.hosts import normal

# A file may be opened by itself, as a page of its own: it gets no script, no connection and no origin either.
FILE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox allow-scripts"


def frame_policy(*, page: str, static: str, content: str, hosts: list[str]) -> str:
    """The policy of the frame page.

    `page` is the origin whose pages may hold the frame, `static` the address of our scripts and `content` that of the
    package's files, both with a closing slash. `hosts` are the other sites that an administrator allowed for it.
    """
    ours = f"{static} {content}"
    others = "".join(f" https://{host}" for host in hosts if normal(host) == host)
    shown = f"{ours} data: blob:{others}"
    directives = [
        "default-src 'none'",
        f"script-src {ours}{others}",
        f"style-src {ours} 'unsafe-inline'{others}",
        f"img-src {shown}",
        f"font-src {shown}",
        f"media-src {shown}",
        f"connect-src {content}{others}",
        *([f"frame-src{others}"] if others else []),
        f"base-uri {content}",
        "form-action 'none'",
        f"frame-ancestors {page}",
        "sandbox allow-scripts",
    ]
    return "; ".join(directives)
