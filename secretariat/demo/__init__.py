"""The demo: fictitious municipalities, residents and a running secretariat to look at."""
