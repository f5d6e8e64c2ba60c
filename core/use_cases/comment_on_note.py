"""A reader comments on a note."""

from core.idempotency import Once
from core.ids import CommentId, NoteId, UserId
from core.ports import Ids
from core.ports.notes import Comments
from core.social.notes import Comment, CommentDraft


def comment_on_note(  # noqa: PLR0913, PLR0917  (a command's parts and its ports)
    note_id: NoteId,
    draft: CommentDraft,
    author_id: UserId,
    now: int,
    once: Once,
    comments: Comments,
    ids: Ids,
) -> Comment:
    """Publish a comment at `now`. Raises `NotFound` when there is no such note."""
    comment = Comment(CommentId(ids.new("cmt")), note_id, author_id, draft.text, now)
    comments.add(comment, once)
    return comment
