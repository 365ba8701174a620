"""The resident's own pages, and those of the staff behind them."""
