"""Placement by choice (安置选岗): the published formula of the record of service, the order that follows, the turns."""
