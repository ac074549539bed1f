"""Settings, URL map and server entry points."""
