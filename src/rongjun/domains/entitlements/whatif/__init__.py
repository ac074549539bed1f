"""What if: scenarios computed on a copy of rulebook and facts. Kept sealed for a day for who made them; never a record.

`kept` holds what was chosen and what came of it; `actions` chooses; `tasks` computes in the background.
"""
