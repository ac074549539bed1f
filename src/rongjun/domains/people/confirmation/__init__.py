"""Annual confirmation (年度确认): campaigns, who is due, how it was confirmed, notices, the stop and its end.

The same for all (SAFEGUARDS 12): one window for whole categories, any offered way, reminders and notices by area and
never to one person picked out; no place, no picture and no face is kept.
"""
