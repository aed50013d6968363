"""Reminders: what people are told because time has passed.

`kinds` is the table of them, `planning` adds their due rows, `subjects` loads what they are about, `judging`
says whether one still means something and what it says, `sending` gives all that are due, `snoozing` puts one
off, `monthly` is the first open day of the month.
"""
