"""The media register: handed over, back, erased, confirmed."""
