"""Work that nobody waits for: mails, things that fall due, what has to go."""
