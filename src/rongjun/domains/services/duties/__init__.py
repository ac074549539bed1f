"""What somebody has to do by a day, the yes of a person, photos without a place: what all rooms of this wing share."""
