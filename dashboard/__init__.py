"""How people look and act. Asks the listener, holds no SQL."""
