"""One person, one file (一人一档): the kinds of facts that a file holds beside those that money hangs on."""
