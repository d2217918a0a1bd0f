from imaplib import IMAP4

IMAPClientError = IMAP4.error
IMAPClientAbortError = IMAP4.abort
IMAPClientReadOnlyError = IMAP4.readonly
class LoginError(IMAP4.error): ...
class ProtocolError(IMAP4.error): ...
