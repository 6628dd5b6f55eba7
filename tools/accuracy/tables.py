# SPDX-License-Identifier: BSD-3-Clause
"""Writes core/kernels/math/tables.h: python3 tools/accuracy/tables.py | clang-format
and split_tables.h beside it: python3 tools/accuracy/tables.py split | clang-format
and complex_power_tables.h above: python3 tools/accuracy/tables.py power | clang-format

Needs mpmath. Polynomials are not made here: their coefficients stand where they are used
and come from Sollya's fpminimax over the interval that is stated there."""

import sys

import mpmath as mp

mp.mp.prec = 300
LN2 = mp.log(2)


def short_inverse(begin, end, halved, steps):
    """c so short that r = c m - 1 is exact for each m of the interval, where those from
    `halved` on have been divided by 2, with r near 0."""
    if begin <= 1 < end or (end == 2 and halved < 2):
        return mp.mpf(1)
    divisor = 1 if begin < halved else 2
    best = None
    for step in steps:
        for numerator in range(step // 2 + 1, 2 * step, 2):
            c = mp.mpf(numerator) / step
            largest = max(abs(each / divisor * c - 1) for each in (begin, end))
            # In units of the last place of m times c.
            exact = largest * step * divisor <= 2
            if exact and (best is None or largest < best[0]):
                best = largest, c
    return best[1]


def around(k):
    """The numbers closest to 1 + k/16, doubled from the 7th on."""
    ends = [1 + (k + mp.mpf(d)) / 16 for d in (-0.5, 0.5)]
    return short_inverse(*ends, 1.40625, (8, 16, 32, 64))


def above(k):
    """The numbers from 1 + k/16 on, doubled from the 8th on."""
    ends = [1 + mp.mpf(k + d) / 16 for d in (0, 1)]
    return short_inverse(*ends, 1.5, (4, 8, 16, 32, 64))


INVERSE = [around(k) for k in range(16)]
SPLIT_INVERSE = [above(k) for k in range(16)]


class Format:
    def __init__(self, name, bits, fraction, root_bits):
        self.name = name
        self.bits = bits
        self.fraction = fraction  # of a value that an exponent is multiplied with
        self.root_bits = root_bits  # of kCbrt; kCbrt2 has what is left for a product

    def round(self, value):
        with mp.workprec(self.bits):
            return +value

    def text(self, value):
        if value == 0:
            return "0"
        mantissa, exponent = mp.frexp(value)
        mantissa, exponent = mantissa * 2, exponent - 1
        digits = int(abs(mantissa) * 2**52)
        text = f"{digits:x}"
        whole, tail = text[0], text[1:].rstrip("0")
        point = "." + tail if tail else ""
        suffix = "f" if self.name == "float" else ""
        return f"{'-' if value < 0 else ''}0x{whole}{point}p{exponent}{suffix}"

    def rows(self, values):
        words = [self.text(self.round(v)) for v in values]
        lines, line = [], "     "
        for word in words:
            if len(line) + len(word) + 2 > 90:
                lines.append(line)
                line = "     "
            line += f" {word},"
        lines.append(line)
        return "\n".join(lines)

    def array(self, name, comment, values):
        print(f"  // {comment}" if comment else "", end="\n" if comment else "")
        print(f"  alignas(64) static constexpr {self.name} {name}[16] = {{")
        print(self.rows(values).removesuffix(",") + "};")

    def relative(self, name, comment, values, digits=0):
        with mp.workprec(self.bits - digits):
            high = [+v for v in values]
        self.array(name, comment, high)
        low = [(v - h) / h for v, h in zip(values, high)]
        self.array(name + "Low", "", low)

    def short(self, name, comment, values, round_to):
        scale = mp.mpf(2) ** self.fraction
        high = [round_to(v * scale) / scale for v in values]
        self.array(name, comment, high)
        self.array(name + "Low", "", [v - h for v, h in zip(values, high)])

    def pair(self, name, value, fraction=None):
        if fraction is None:
            high = self.round(value)
        else:
            # The low part is not negative: an infinite exponent times it keeps its sign.
            high = mp.floor(value * mp.mpf(2) ** fraction) / mp.mpf(2) ** fraction
        print(f"  static constexpr {self.name} {name} = {self.text(high)};")
        low = self.round(value - high)
        print(f"  static constexpr {self.name} {name}Low = {self.text(low)};")

    def short_root(self, k):
        """A short root whose inverse cube is almost a number of this format."""
        ends = [1 + (k + d) / mp.mpf(16) for d in (0, 1)]
        one = 2 ** (self.root_bits - 1)
        first = int(mp.cbrt(sum(ends) / 2) * one)
        best = None
        for root in (mp.mpf(n) / one for n in range(first - 14, first + 15)):
            inverse = self.round(1 / root**3)
            error = abs(inverse * root**3 - 1)
            near = max(abs(end * inverse - 1) for end in ends) <= 0.0345
            if near and (best is None or error < best[0]):
                best = error, inverse, root
        return best[1:]

    def short_roots(self):
        pairs = [self.short_root(k) for k in range(16)]
        comment = "the cube of kCbrt is 1 / kCbrtInverse, about 1 + k/16 + 1/32"
        self.array("kCbrtInverse", comment, [inverse for inverse, _ in pairs])
        self.array("kCbrt", f"with {self.root_bits} bits", [root for _, root in pairs])
        thirds = [mp.mpf(0)] * 16
        for s in (0, 1, -1):
            thirds[s % 8] = thirds[s % 8 + 8] = mp.cbrt(mp.mpf(2) ** s)
        left = self.bits - self.root_bits
        one = 2 ** (left - 1)
        high = [mp.nint(third * one) / one for third in thirds]
        comment = f"cbrt(2^s) at s % 8 for s of 0, 1 and -1, with {left} bits"
        self.array("kCbrt2", comment, high)
        low = [(v - h) / h if h else h for v, h in zip(thirds, high)]
        self.array("kCbrt2Low", "", low)

    def logarithms(self, inverse, of="kInverse", round_to=mp.nint):
        for base in ("", 2, 10):
            logs = [-mp.log(c) / mp.log(base or mp.e) for c in inverse]
            self.short(f"kLog{base}", f"-log{base}({of})", logs, round_to)

    def write_split(self):
        print("template <>")
        print(f"struct SplitTables<{self.name}> {{")
        comment = "about 1 / (1 + k/16 + 1/32), doubled from k = 8 on; 1 next to 1"
        self.array("kInverse", comment, SPLIT_INVERSE)
        halved = [c / 2 if k >= 8 else c for k, c in enumerate(SPLIT_INVERSE)]
        self.array("kHalved", "not doubled", halved)
        self.logarithms(halved, "kHalved", mp.floor)  # as kShortLn2, for k = 15
        print("};")

    def write(self):
        print("template <>")
        print(f"struct Tables<{self.name}> {{")
        powers = [mp.mpf(2) ** (mp.mpf(j) / 16) for j in range(16)]
        self.relative("kExp2", "2^(j/16), with a last bit of 0", powers, 1)
        inverse = INVERSE
        self.array("kInverse", "about 1 / (1 + k/16), doubled from k = 7 on", inverse)
        self.logarithms(inverse)
        self.short_roots()
        self.pair("kLn2", LN2)
        self.pair("kShortLn2", LN2, self.fraction)
        self.pair("kShortLog10Of2", LN2 / mp.log(10), self.fraction)
        self.pair("kPerLn2", 1 / LN2)
        self.pair("kPerLn10", 1 / mp.log(10))
        print("};")


HEAD = """// SPDX-License-Identifier: BSD-3-Clause
// Tables of 16 entries that the elementary functions look up, and constants in two
// parts. Written by tools/accuracy/tables.py. kName + kNameLow is more precise than the
// type; for kExp2 and kCbrt2 the low part is relative. kLog... and kShort... have so few
// bits that sums of them and multiples by an exponent are exact.
#pragma once

namespace nd::math {

template <typename T>
struct Tables;
"""
SPLIT_HEAD = """// SPDX-License-Identifier: BSD-3-Clause
// Tables of logarithms as in tables.h, for numbers m of [3/4, 3/2): m < 1 belongs to the
// exponent below. Written by tools/accuracy/tables.py.
#pragma once

namespace nd::math {

template <typename T>
struct SplitTables;
"""
POWER_HEAD = """// SPDX-License-Identifier: BSD-3-Clause
// Constants of complex_power-inl.h. Written by tools/accuracy/tables.py.
#pragma once

#include "core/kernels/twofold.h"

namespace nd::math::power {
"""


def twofold(form, value):
    high = form.round(value)
    return f"{{{form.text(high)}, {form.text(form.round(value - high))}}}"


def write_power(form):
    print(POWER_HEAD)
    constants = {"HalfLn2": LN2 / 2, "HalfPi": mp.pi / 2, "Pi": mp.pi}
    constants |= {
        "Third": mp.mpf(1) / 3,
        "Fifth": mp.mpf(1) / 5,
        "Seventh": mp.mpf(1) / 7,
    }
    for name, value in constants.items():
        print(f"inline constexpr Twofold k{name} = {twofold(form, value)};")
    first, last = 45, 91  # around the roots of 1/2 and of 2
    print(f"inline constexpr int kFirstMiddle = {first};")
    half_logs = [mp.log(mp.mpf(k) / 64) / 2 for k in range(first, last + 1)]
    arctans = [mp.atan(mp.mpf(k) / 64) for k in range(65)]
    for name, comment, values in (
        ("HalfLog", f"log(k/64) / 2 from k = {first} on", half_logs),
        ("Arctan", "arctan(k/64)", arctans),
    ):
        print(f"// {comment}")
        print(f"inline constexpr Twofold k{name}[] = {{")
        print(",".join(twofold(form, value) for value in values) + "};")
    print("}  // namespace nd::math::power")


if __name__ == "__main__":
    SINGLE, DOUBLE = Format("float", 24, 16, 12), Format("double", 53, 42, 24)
    if sys.argv[1:] == ["power"]:
        write_power(DOUBLE)
        sys.exit()
    split = sys.argv[1:] == ["split"]
    print(SPLIT_HEAD if split else HEAD)
    for each in (SINGLE, DOUBLE):
        each.write_split() if split else each.write()
        print()
    print("}  // namespace nd::math")
