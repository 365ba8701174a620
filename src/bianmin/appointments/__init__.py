"""Appointments: places by plan, bookings, coming and not coming, moving with the resident (预约)."""
