"""Requests by urllib. It has no time limit unless it is given one, and does not retry."""
import urllib.error
import urllib.request

import paced


def fetch(order):
    try:
        with urllib.request.urlopen(order["url"], timeout=order["timeout"]) as response:
            content = response.read()
            return None if content == paced.GREETING else "wrong content"
    except urllib.error.HTTPError as error:
        error.close()
        return f"status {error.code}"
    except urllib.error.URLError as error:
        reason = error.reason
        return getattr(reason, "strerror", None) or type(reason).__name__
    except OSError as error:
        return error.strerror or type(error).__name__
    except Exception as error:  # http.client has many of its own
        return type(error).__name__


paced.run(fetch)
