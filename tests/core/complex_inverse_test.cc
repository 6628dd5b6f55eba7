// SPDX-License-Identifier: BSD-3-Clause
// Complex tangents and inverse functions: each part of a result by itself, and what
// vectors leave to the C library beside what they do not.
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "complex_loops.h"
#include "core/kernels/complex_scalar.h"
#include "core/kernels/targets.h"

namespace nd::test {
namespace {

using Wide = std::complex<long double>;

struct Inverse {
  const char* name;
  complex_scalar::Function library;
  Wide (*exact)(Wide z);  // to eleven bits more
};
const Inverse kInverses[] = {
    {"tan", complex_scalar::Tan, [](Wide z) { return std::tan(z); }},
    {"tanh", complex_scalar::Tanh, [](Wide z) { return std::tanh(z); }},
    {"arcsin", complex_scalar::Arcsin, [](Wide z) { return std::asin(z); }},
    {"arccos", complex_scalar::Arccos, [](Wide z) { return std::acos(z); }},
    {"arctan", complex_scalar::Arctan, [](Wide z) { return std::atan(z); }},
    {"arcsinh", complex_scalar::Arcsinh, [](Wide z) { return std::asinh(z); }},
    {"arccosh", complex_scalar::Arccosh, [](Wide z) { return std::acosh(z); }},
    {"arctanh", complex_scalar::Arctanh, [](Wide z) { return std::atanh(z); }},
};

template <class Visit>
void ForEachInverse(Visit&& visit) {
  for (int t = 0; t < kTargetCount; ++t) {
    if (!(SupportedTargets() >> t & 1)) continue;
    const ComplexLoopTable& table = GetComplexLoops(static_cast<Target>(t));
    for (const Inverse& inverse : kInverses) {
      for (int i = 0; i < table.count; ++i) {
        if (std::strcmp(table.rows[i].name, inverse.name) != 0) continue;
        SCOPED_TRACE(std::string(inverse.name) + TargetName(static_cast<Target>(t)));
        visit(inverse, table.rows[i]);
      }
    }
  }
}

struct Numbers {
  std::vector<double> re, im;
  void Add(double x, double y) {
    re.push_back(x);
    im.push_back(y);
  }
};

Numbers ResultsOf(const ComplexLoops& loops, const Numbers& z) {
  Numbers y = z;
  loops.f64({z.re.data(), z.im.data(), nullptr, nullptr, y.re.data(), y.im.data()},
            static_cast<int64_t>(z.re.size()));
  return y;
}

// Units in the last place between a part and what it should be; of tiny ones none.
double PartError(double part, long double exact) {
  const double rounded = static_cast<double>(exact);
  if (std::fabs(rounded) < 0x1p-1000)
    return part == rounded ? 0 : std::fabs(part) > 0x1p-999;
  int exponent;
  std::frexp(rounded, &exponent);
  return static_cast<double>(std::fabs((part - exact) / std::ldexp(1.0L, exponent - 53)));
}

// Beside 1 and i, far from the axes and close to them.
TEST(ComplexInverses, EachPartKeepsItsDigits) {
  std::mt19937_64 random(5);
  const auto uniform = [&](double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
  };
  const auto scaled = [&] {
    const double size = std::pow(10, uniform(-30, 3));
    return random() % 2 == 0 ? size : -size;
  };
  Numbers z;
  for (int i = 0; i < 4000; ++i) {
    z.Add(uniform(-4, 4), uniform(-4, 4));
    z.Add(scaled(), scaled());
    z.Add(1 + std::pow(10, uniform(-14, -1)), scaled());
    z.Add(scaled(), std::pow(10, uniform(-14, -1)) - 1);
  }
  ForEachInverse([&](const Inverse& inverse, const ComplexLoops& loops) {
    const Numbers y = ResultsOf(loops, z);
    for (size_t i = 0; i < z.re.size(); ++i) {
      const Wide exact = inverse.exact(Wide(z.re[i], z.im[i]));
      ASSERT_LE(PartError(y.re[i], exact.real()), 8) << z.re[i] << " " << z.im[i];
      ASSERT_LE(PartError(y.im[i], exact.imag()), 8) << z.re[i] << " " << z.im[i];
    }
  });
}

// Every value of both parts, alone and beside all others.
TEST(ComplexInverses, SignsCutsAndSpecialValuesAreTheLibrarys) {
  const double parts[] = {0,       0.5,     1,        std::nextafter(1, 2),
                          2,       1e-310,  0x1p-410, 0x1p-560,
                          0x1p210, 0x1p410, 1e308,    HUGE_VAL,
                          NAN};
  Numbers z;
  for (const double x : parts) {
    for (const double y : parts) {
      for (const int signs : {0, 1, 2, 3}) {
        z.Add((signs & 1) != 0 ? -x : x, (signs & 2) != 0 ? -y : y);
      }
    }
  }
  const auto agree = [](double part, double wanted) {
    if (std::isnan(wanted)) return std::isnan(part);
    if (std::signbit(part) != std::signbit(wanted)) return false;
    return part == wanted || PartError(part, wanted) <= 8;
  };
  ForEachInverse([&](const Inverse& inverse, const ComplexLoops& loops) {
    const Numbers y = ResultsOf(loops, z);
    for (size_t i = 0; i < z.re.size(); ++i) {
      const Complex128 wanted = inverse.library({z.re[i], z.im[i]});
      ASSERT_TRUE(agree(y.re[i], wanted.re) && agree(y.im[i], wanted.im))
          << z.re[i] << " " << z.im[i] << " gives " << y.re[i] << " " << y.im[i]
          << ", not " << wanted.re << " " << wanted.im;
      const Numbers alone = ResultsOf(loops, {{z.re[i]}, {z.im[i]}});
      ASSERT_EQ(std::memcmp(&alone.re[0], &y.re[i], std::isnan(y.re[i]) ? 0 : 8), 0);
      ASSERT_EQ(std::memcmp(&alone.im[0], &y.im[i], std::isnan(y.im[i]) ? 0 : 8), 0);
    }
  });
}

}  // namespace
}  // namespace nd::test
