"""Services and stations: the daily work of an office beyond pensions and petitions, a room each (decision 0027)."""
