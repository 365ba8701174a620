"""The vault (库房): files of strangers are looked at, sealed and kept, each once."""
