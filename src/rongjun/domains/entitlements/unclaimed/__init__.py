"""Nobody left out (应享未享): candidates found by the rules of the kernel, worked as a list by towns.

`evidence` reads the facts; `searching` compares with what was known; `actions` is the work; `states` the one transition
table; `tasks` the background search; `queries` what pages read.
"""
