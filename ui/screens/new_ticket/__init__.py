"""The sheet that opens a ticket while somebody is on the phone."""
