"""The tables of the account manager's month, as revision 0020 makes them."""
