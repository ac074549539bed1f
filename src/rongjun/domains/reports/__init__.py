"""Reports of an office: figures counted from the records, each opening to its rows; issued once, in Word and Excel."""
