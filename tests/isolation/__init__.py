"""The walls between programs, tried from outside by a test that finds every address by itself."""
