"""How long central keeps what, and why: one table that the code keeps to.

Every table of central and every kind of file is named once: in `going` what goes by time alone, as
`jobs.letting_go` carries it out, in `staying` the rest. `page` is both for people.
"""
