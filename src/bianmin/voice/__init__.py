"""What residents say of us (好差评)."""
