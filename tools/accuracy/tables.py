# SPDX-License-Identifier: BSD-3-Clause
"""Writes core/kernels/math/tables.h: python3 tools/accuracy/tables.py | clang-format

Needs mpmath. Polynomials are not made here: their coefficients stand where they are used
and come from Sollya's fpminimax over the interval that is stated there."""

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
    def __init__(self, name, bits, fraction):
        self.name = name
        self.bits = bits
        self.fraction = fraction  # of a value that an exponent is multiplied with

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

    def short(self, name, comment, values):
        scale = mp.mpf(2) ** self.fraction
        high = [mp.nint(v * scale) / scale for v in values]
        self.array(name, comment, high)
        self.array(name + "Low", "", [v - h for v, h in zip(values, high)])

    def pair(self, name, value, fraction=None):
        if fraction is None:
            high = self.round(value)
        else:
            high = mp.nint(value * mp.mpf(2) ** fraction) / mp.mpf(2) ** fraction
        print(f"  static constexpr {self.name} {name} = {self.text(high)};")
        low = self.round(value - high)
        print(f"  static constexpr {self.name} {name}Low = {self.text(low)};")

    def short_root(self, k):
        """A root of 12 bits whose inverse cube is almost a number of this format."""
        ends = [1 + (k + d) / mp.mpf(16) for d in (0, 1)]
        first = int(mp.cbrt(sum(ends) / 2) * 2048)
        best = None
        for root in (mp.mpf(n) / 2048 for n in range(first - 14, first + 15)):
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
        self.array("kCbrt", "with 12 bits", [root for _, root in pairs])
        thirds = [mp.mpf(0)] * 16
        for s in (0, 1, -1):
            thirds[s] = mp.cbrt(mp.mpf(2) ** s)
        high = [mp.nint(third * 2048) / 2048 for third in thirds]
        comment = "cbrt(2^s) at s % 16 for s of 0, 1 and -1, with 12 bits"
        self.array("kCbrt2", comment, high)
        low = [(v - h) / h if h else h for v, h in zip(thirds, high)]
        self.array("kCbrt2Low", "", low)

    def logarithms(self, comment, inverse):
        self.array("kInverse", comment, inverse)
        logs = [-mp.log(c) for c in inverse]
        self.short("kLog", "-log(kInverse)", logs)
        self.short("kLog2", "-log2(kInverse)", [v / LN2 for v in logs])
        self.short("kLog10", "-log10(kInverse)", [v / mp.log(10) for v in logs])

    def write_split(self):
        print("struct SplitTables {")
        comment = "about 1 / (1 + k/16 + 1/32), doubled from k = 8 on; 1 next to 1"
        self.logarithms(comment, SPLIT_INVERSE)
        print("};")

    def write(self):
        print("template <>")
        print(f"struct Tables<{self.name}> {{")
        powers = [mp.mpf(2) ** (mp.mpf(j) / 16) for j in range(16)]
        self.relative("kExp2", "2^(j/16), with a last bit of 0", powers, 1)
        inverse = INVERSE
        self.logarithms("about 1 / (1 + k/16), doubled from k = 7 on", inverse)
        if self.name == "float":
            self.short_roots()
        else:
            roots = [mp.cbrt(1 / c) for c in inverse]
            self.relative("kCbrt", "cbrt(1 / kInverse)", roots)
            thirds = [mp.mpf(2) ** (mp.mpf(s % 3) / 3) for s in range(16)]
            self.relative("kCbrt2", "cbrt(2^(s % 3))", thirds)
        self.pair("kLn2", LN2)
        self.pair("kShortLn2", LN2, self.fraction)
        self.pair("kShortLog10Of2", LN2 / mp.log(10), self.fraction)
        self.pair("kPerLn2", 1 / LN2)
        self.pair("kPerLn10", 1 / mp.log(10))
        print("};")


HEAD = """// SPDX-License-Identifier: BSD-3-Clause
// Tables of 16 entries that the elementary functions look up, and constants in two
// parts. Written by tools/accuracy/tables.py. kName + kNameLow is more precise than the
// type; for kExp2, kCbrt and kCbrt2 the low part is relative. kLog... and kShort... have
// so few bits that sums of them and multiples by an exponent are exact.
#pragma once

namespace nd::math {

template <typename T>
struct Tables;
"""

if __name__ == "__main__":
    print(HEAD)
    Format("float", 24, 16).write()
    print()
    Format("float", 24, 16).write_split()
    print()
    Format("double", 53, 42).write()
    print("\n}  // namespace nd::math")
