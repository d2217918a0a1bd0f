"""Where the demo's real data comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

LOG = "incidents/servicenow_incident_event_log_119998.csv.zip"
TALK = "incidents/mendeley_helpdesk_utterances_30104.csv.gz"


@dataclass(frozen=True, slots=True)
class DemoSources:
    """The files as bytes: the log (zip), the conversations (gzip), inventories by file name."""

    log: bytes
    conversations: bytes
    inventories: Mapping[str, bytes]

    @classmethod
    def packaged(cls) -> DemoSources:
        """The samples that come with the program; `resources/sample/SOURCES.md` names them."""
        folder = files("resources") / "sample"
        return cls(
            log=(folder / LOG).read_bytes(),
            conversations=(folder / TALK).read_bytes(),
            inventories={
                file.name: file.read_bytes()
                for file in sorted((folder / "inventory").iterdir(), key=lambda file: file.name)
                if file.name.endswith((".json", ".json.gz"))
            },
        )
