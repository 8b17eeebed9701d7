"""What a webhook says: that a feed is there. Place names and digests, nothing of a family. Pure."""

from __future__ import annotations

import json
from typing import Final

from pipeline.warehouse.editions import Edition, TownshipFeed

EVENT: Final = "feed.written"


def announcement(edition: Edition, feed: TownshipFeed) -> str:
    """The body, the same bytes however often it is sent."""
    said = {
        "event": EVENT,
        "region": edition.region,
        "cycle": edition.cycle,
        "township_code": feed.township_code,
        "edition": edition.number,
        "manifest_sha256": feed.manifest_sha256,
        "link": f"/api/v1/cycles/{edition.region}/{edition.cycle}/feeds/{feed.township_code}/rows",
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
