"""What people call the device that a browser introduces itself from."""

from __future__ import annotations

from flask_babel import gettext as _

# The first that fits counts: others call themselves Chrome and Safari as well.
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("QQBrowser", "QQ"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device_name(agent: str) -> str:
    """A short name such as "Firefox, Windows"; what is not known is "unknown device"."""
    known = [
        next((name for mark, name in table if mark in agent), None) for table in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(name for name in known if name) or _("Unknown device")
