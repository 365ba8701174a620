"""Acting for residents: authority, hand-ins, trips and visits of the agents (帮办代办)."""
