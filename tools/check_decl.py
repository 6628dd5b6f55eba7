#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Checks that include/ndabi/decl.h stays readable by every FFI, and parses it.

The header is limited to six forms of declaration and to the words that all header readers
know: cffi, LuaJIT, PHP, SWIG, bindgen, GNAT, h2pas and plain statement splitters. `parse`
returns what the header declares together with every breach of these rules.
"""

import pathlib
import re
import sys
from dataclasses import dataclass, field

ROOT = pathlib.Path(__file__).resolve().parent.parent
DECL = ROOT / "include" / "ndabi" / "decl.h"

# Words that are reserved in C++ or in a language with a binding, so that a generated
# binding would have to rename a parameter or a field.
RESERVED = frozenset(
    """
    alignas alignof and asm auto bool break case catch char class concept const
    consteval constexpr constinit continue decltype default delete do double else enum
    explicit export extern false float for friend goto if inline int long mutable
    namespace new noexcept not nullptr operator or private protected public register
    requires restrict return short signed sizeof static struct switch template this
    throw true try typedef typeid typename union unsigned using virtual void volatile
    while xor in out inout type end self range func ref val begin function object
    lambda def del from import as assert async await elif except finally global is
    nonlocal pass raise with yield none local nil repeat then until alias defer module
    redo rescue retry super undef unless when abstract boolean byte extends final
    implements instanceof interface native package strictfp synchronized throws
    transient var let arguments debugger delegate event fixed implicit internal lock
    override params readonly sbyte stackalloc string base checked decimal foreach
    select chan map go fallthrough crate dyn fn impl loop match mod move mut pub trait
    unsafe where macro quote array file set unit uses procedure program record label
    const constructor destructor implementation initialization shl shr div downto xnor
    access all aliased abort accept body constant declare delay delta digits entry
    exit generic limited others overriding pragma rem renames requeue reverse separate
    some subtype synchronized tagged task terminate use init protocol extension
    associatedtype guard proc addr bind cast distinct discard iterator method mixin
    ptr tuple converter isnot notin scope version unittest pure nothrow lazy
    deprecated cdouble
    """.split()
)

SCALARS = ("int32_t", "int64_t", "double", "float")
POINTEES = ("void", "char", "uint8_t", "int32_t", "int64_t", "float", "double")
INT32 = range(-(2**31), 2**31)

NAME = r"[A-Za-z][A-Za-z0-9_]*"
OPAQUE = re.compile(rf"typedef struct ({NAME}) ({NAME})")
ENUM = re.compile(rf"enum ({NAME}) \{{ (.*) \}}")
STRUCT = re.compile(rf"typedef struct ({NAME}) \{{ (.*) \}} ({NAME})")
HANDLE = re.compile(rf"typedef int64_t ({NAME})")
CALLBACK = re.compile(rf"typedef ({NAME}(?: \*)?) ?\( ?\* ?({NAME}) ?\) ?\(([^()]*)\)")
FUNCTION = re.compile(rf"((?:const )?{NAME} (?:\*)?) ?({NAME}) ?\(([^()]*)\)")
VARIABLE = re.compile(rf"(const )?({NAME}) (\*{{0,2}}) ?({NAME})")
ENUMERATOR = re.compile(rf"({NAME}) = (0|-?[1-9][0-9]*)")


@dataclass
class Variable:
    """A parameter or a field."""

    type: str
    name: str

    def __str__(self):
        return f"{self.type}{'' if self.type.endswith('*') else ' '}{self.name}"


@dataclass
class Function:
    result: str
    name: str
    parameters: list

    def prototype(self):
        inside = ", ".join(map(str, self.parameters)) or "void"
        return f"{Variable(self.result, self.name)}({inside})"


@dataclass
class Header:
    enums: dict = field(default_factory=dict)  # tag: {enumerator: value}
    structs: dict = field(default_factory=dict)  # name: [Variable]
    handles: list = field(default_factory=list)
    opaque: list = field(default_factory=list)
    callbacks: dict = field(default_factory=dict)  # name: Function
    functions: dict = field(default_factory=dict)  # name: Function
    breaches: list = field(default_factory=list)

    def declared_names(self):
        """What lives in the one name space of C and of case-insensitive languages."""
        enumerators = [name for values in self.enums.values() for name in values]
        return [
            *self.enums, *enumerators, *self.structs, *self.handles, *self.opaque,
            *self.callbacks, *self.functions,
        ]  # fmt: skip


def fold(name):
    """A name as languages see it that ignore case and underscores (Nim, Ada, Pascal)."""
    return name.lower().replace("_", "")


def repeated(names):
    seen = {}
    for name in names:
        first = seen.setdefault(fold(name), name)
        if first is not name:
            yield first, name


class Parser:
    def __init__(self, text):
        self.header = Header()
        self.line = 0
        self.check_bytes(text)
        for line, statement in self.statements(self.without_comments(text)):
            self.line = line
            self.declaration(statement)
        self.line = 0
        for first, second in repeated(self.header.declared_names()):
            self.breach(f"{first} and {second} are one name where case does not count")

    def breach(self, message):
        place = f"line {self.line}: " if self.line else ""
        self.header.breaches.append(place + message)

    def check_bytes(self, text):
        for number, line in enumerate(text.split("\n"), 1):
            self.line = number
            if not line.isascii():
                self.breach("not ASCII")
            if "\r" in line or "\t" in line:
                self.breach("carriage return or tab")
            if line.lstrip().startswith("#"):
                self.breach("a preprocessor line")
            if "//" in line:
                self.breach("a // comment")

    def without_comments(self, text):
        """The text with comments blanked, their content checked, lines kept."""

        def blank(match):
            self.line = text.count("\n", 0, match.start()) + 1
            comment = match.group()[2:-2]
            for sign in "\"'{};":
                if sign in comment:
                    self.breach(f"{sign} in a comment misleads naive splitters")
            return re.sub(r"[^\n]", " ", match.group())

        bare = re.sub(r"/\*.*?\*/", blank, text, flags=re.S)
        if "/*" in bare or "*/" in bare:
            self.breach("an unbalanced comment")
        return bare

    def statements(self, bare):
        """(line, statement) with single spaces; braces bind to their statement."""
        start = 0
        for match in re.finditer(r"(?:[^;{}]|\{[^{}]*\})*;", bare):
            if match.start() != start:
                break
            start = match.end()
            statement = match.group()[:-1]
            lead = len(statement) - len(statement.lstrip())
            line = bare.count("\n", 0, match.start() + lead) + 1
            yield line, re.sub(r"\s+", " ", statement).strip()
        rest = bare[start:].strip()
        if rest:
            yield bare.count("\n", 0, start) + 1, rest.split("\n")[0]

    def declaration(self, text):
        header = self.header
        if not text:
            self.breach("an empty declaration")
        elif match := ENUM.fullmatch(text):
            self.enum(*match.groups())
        elif match := STRUCT.fullmatch(text):
            tag, body, name = match.groups()
            if tag != name:
                self.breach(f"struct {tag} and typedef {name} differ")
            header.structs[self.own(name)] = self.fields(body, name)
        elif match := OPAQUE.fullmatch(text):
            tag, name = match.groups()
            if tag != name:
                self.breach(f"struct {tag} and typedef {name} differ")
            header.opaque.append(self.own(name))
        elif match := HANDLE.fullmatch(text):
            header.handles.append(self.own(match.group(1)))
        elif match := CALLBACK.fullmatch(text):
            result, name, inside = match.groups()
            header.callbacks[self.own(name)] = self.function(result, name, inside)
        elif (match := FUNCTION.fullmatch(text)) and not text.startswith("typedef"):
            result, name, inside = match.groups()
            header.functions[self.own(name)] = self.function(result, name, inside)
        else:
            self.breach(f"none of the allowed forms: {text[:60]}")

    def own(self, name):
        if not name.startswith("nd_"):
            self.breach(f"{name} does not start with nd_")
        if name in self.header.declared_names():
            self.breach(f"{name} is declared twice")
        return name

    def enum(self, tag, body):
        values = self.header.enums.setdefault(self.own(tag), {})
        for item in body.split(","):
            match = ENUMERATOR.fullmatch(item.strip())
            if not match:
                self.breach(f"enumerator without a plain decimal value: {item.strip()!r}")
                continue
            name, value = match.group(1), int(match.group(2))
            if not name.startswith("ND_"):
                self.breach(f"{name} does not start with ND_")
            if value not in INT32:
                self.breach(f"{name} is beyond 32 bits")
            values[name] = value

    def fields(self, body, struct):
        if not body.endswith(";"):
            self.breach(f"{struct}: text after the last field")
        items = [item.strip() for item in body.rstrip(";").split(";")]
        variables = [self.variable(item) for item in items]
        self.check_names(struct, variables)
        return variables

    def function(self, result, name, inside):
        result = re.sub(r"\s*\*", " *", result.strip())
        if result not in ("void", *SCALARS, "const char *"):
            self.breach(f"{name} returns {result}")
        inside = inside.strip()
        if inside == "void":
            return Function(result, name, [])
        parameters = [self.variable(item.strip()) for item in inside.split(",")]
        self.check_names(name, parameters)
        return Function(result, name, parameters)

    def variable(self, text):
        header = self.header
        match = VARIABLE.fullmatch(text)
        if not match:
            self.breach(f"none of the allowed variables: {text!r}")
            return Variable("?", text)
        const, base, stars, name = match.groups()
        own_scalars = (*header.handles, *header.callbacks)
        if stars:
            own = (*header.handles, *header.structs, *header.opaque)
            known = base in POINTEES or base in own
        else:
            known = not const and (base in SCALARS or base in own_scalars)
        if not known:
            self.breach(f"type not allowed or not declared before: {text!r}")
        return Variable(f"{const or ''}{base}{' ' + stars if stars else ''}", name)

    def check_names(self, owner, variables):
        names = [variable.name for variable in variables]
        for name in names:
            if name.lower() in RESERVED:
                self.breach(f"{owner}: {name} is a reserved word somewhere")
            if fold(name) != name.replace("_", "") or name.endswith("_"):
                self.breach(f"{owner}: {name} is not in lower case")
        for first, second in repeated(names):
            self.breach(f"{owner}: {first} and {second} are one name without case")


def parse(text):
    return Parser(text).header


def main(arguments):
    path = pathlib.Path(arguments[0]) if arguments else DECL
    header = parse(path.read_bytes().decode("utf-8"))
    for breach in header.breaches:
        print(f"{path}: {breach}", file=sys.stderr)
    counts = (len(header.functions), len(header.enums), len(header.structs))
    print("%d functions, %d enums, %d structs" % counts)
    return 1 if header.breaches else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
