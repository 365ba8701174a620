"""Results on the screen: keeping them, handing them over, the lists, the papers."""
