"""What people write and whom they follow: notes, profiles, and what they are told unasked."""
