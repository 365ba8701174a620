"""Cases that go up and come back (上报、三级联动): parcels, custody, exchange between servers."""
