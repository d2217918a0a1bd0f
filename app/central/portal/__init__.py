"""The client's web portal: an application of its own, on an address of its own.

Its route table holds no route of the devices, and theirs none of it. A contact signs in by a link
that counts once; what they see is of their own client, and of that what their roles allow.

Source: security.md D18; ux.md 3.18; domain.md 7.6, 7.7.
"""
