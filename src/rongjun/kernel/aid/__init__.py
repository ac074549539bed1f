"""Help to people: where grants, cases, rounds of the care fund and pairings stand; ranking by need."""
