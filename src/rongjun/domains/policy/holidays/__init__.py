"""The notices of rest days: entered by one person, approved by another, then every running clock is recounted."""
