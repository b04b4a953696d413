"""Following a deletion from its acceptance to its end."""

from __future__ import annotations

from typing import Any

from .api_client import ApiClient
from .story import Story


def follow(story: Story, client: ApiClient, deletion_id: str, seconds: float = 60) -> dict[str, Any]:
    """Tells each step as it happens, and returns the deletion once it is DELETED and announced."""
    told: set[str] = set()

    def look() -> dict[str, Any] | None:
        deletion = read(story, client, deletion_id)
        _tell_new_steps(story, deletion, told)
        story.expect(deletion["state"] in ("PENDING_DELETE", "DELETED"), "the deletion to go on", deletion)
        is_over = deletion["state"] == "DELETED" and all(is_done(deletion, step["name"]) for step in deletion["steps"])
        return deletion if is_over else None

    deletion = story.wait_for(look, "the deletion to reach DELETED", seconds, every=0.05)
    story.tell(f"state DELETED, requested {deletion['requested_at']}, completed {deletion['completed_at']}")
    return deletion


def read(story: Story, client: ApiClient, deletion_id: str) -> dict[str, Any]:
    answer = client.get(f"/deletions/{deletion_id}")
    story.expect_status(answer, 200, "GET the deletion")
    deletion: dict[str, Any] = answer.body
    return deletion


def is_done(deletion: dict[str, Any], step: str) -> bool:
    return any(each["name"] == step and str(each["status"]).lower() == "done" for each in deletion["steps"])


def _tell_new_steps(story: Story, deletion: dict[str, Any], told: set[str]) -> None:
    for step in deletion["steps"]:
        name = step["name"]
        if name not in told and is_done(deletion, name):
            told.add(name)
            detail = f" ({step['detail']})" if step.get("detail") else ""
            story.tell(f"step {name}: done at {step.get('ended_at')}{detail}")
