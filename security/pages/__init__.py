"""The shell of the staff pages: menu, panels of the case page, what every page needs. The apps fill its registries."""
