"""Papers that are promised for later (容缺承诺): signed, reminded of, brought, or broken."""
