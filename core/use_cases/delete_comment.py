"""A comment is deleted by who wrote it, or by the author of the note it stands under."""

from core.errors import NotFound
from core.ids import CommentId, NoteId, UserId
from core.ports.notes import Comments, Notes


def delete_comment(
    note_id: NoteId, comment_id: CommentId, caller: UserId, notes: Notes, comments: Comments
) -> None:
    """Delete a comment. Raises `NotFound` for who may not."""
    comment = comments.get(note_id, comment_id)
    note = notes.get(note_id)
    if comment is None or note is None or caller not in {comment.author_id, note.author_id}:
        raise NotFound("comment")
    comments.remove(comment)
