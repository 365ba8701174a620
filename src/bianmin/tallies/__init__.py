"""What moved on which day, and the monthly and quarterly sheets made of it (月报、季报)."""
