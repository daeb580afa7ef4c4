"""Files from outside: no form and no view takes one past the scanner."""

import ast

from tests.architecture.source import Module, modules
from tests.each import for_each

# Where the field is made; and the mail desk's, whose files pass the gate of pictures (intake.services.upload).
FIELDS = {"security/uploads/fields.py", "intake/forms/mail.py"}
# Reads uploaded files without a form, and gives them to the gate of pictures.
READERS = {"intake/portal/views/photos.py"}
every_module = for_each(modules(), lambda module: module.path)


def names(module: Module, *wanted: str) -> list[str]:
    return [node.attr for node in ast.walk(module.tree) if isinstance(node, ast.Attribute) and node.attr in wanted]


@every_module
def test_a_form_takes_files_by_the_field_that_scans_them(module: Module) -> None:
    assert module.path in FIELDS or not names(module, "FileField", "ImageField", "MultipleFileField")


@every_module
def test_a_view_hands_files_to_a_form(module: Module) -> None:
    given = {
        id(argument) for call in module.calls() for argument in [*call.args, *(one.value for one in call.keywords)]
    }
    files = [node for node in ast.walk(module.tree) if isinstance(node, ast.Attribute) and node.attr == "FILES"]
    assert module.path in READERS or all(id(node) in given for node in files)
