"""Tickets and calling (取号叫号): who waits, who is called, and how long each of it took."""
