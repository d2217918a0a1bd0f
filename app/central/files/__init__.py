"""The bytes of attachments at central: uploads in parts, files kept once, clearing up."""
