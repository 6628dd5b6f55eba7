// SPDX-License-Identifier: BSD-3-Clause
#include "core/fir/windows.h"

#include <algorithm>
#include <cinttypes>
#include <cmath>
#include <cstring>
#include <numbers>

namespace nd {
namespace {

using std::numbers::pi;

// A window of n > 1 points at point i; p is its parameter. x is i from the middle, in
// halves of the distance between the first and the last point: -1 to 1.
struct Point {
  double i, n, p;
  double x() const noexcept { return (2 * i - (n - 1)) / (n - 1); }
};
using WindowFunction = double (*)(Point at) noexcept;

// Sum of a[k] * cos(k * pi * x).
template <size_t kTerms>
double CosineSum(Point at, const double (&a)[kTerms]) noexcept {
  double sum = 0;
  for (size_t k = 0; k < kTerms; ++k) {
    sum += a[k] * std::cos(static_cast<double>(k) * (pi * at.x()));
  }
  return sum;
}

double Sinc(double x) noexcept {
  return x == 0 ? 1 : std::sin(pi * x) / (pi * x);
}

// The modified Bessel function of order 0: the sum of (x * x / 4)^k / k!^2, all positive.
double BesselI0(double x) noexcept {
  constexpr double kLargest = 713;  // beyond, the sum is infinite
  if (!(std::fabs(x) <= kLargest)) return std::fabs(x);
  const double quarter = x * x / 4;
  double sum = 1, term = 1;
  for (double k = 1; term > sum * 1e-17; ++k) {
    term *= quarter / (k * k);
    sum += term;
  }
  return sum;
}

double Boxcar(Point) noexcept {
  return 1;
}
double Triangle(Point at) noexcept {
  const double step = std::fmod(at.n, 2) == 0 ? at.n : at.n + 1;
  return 1 - std::fabs(2 * at.i - (at.n - 1)) / step;
}
double Bartlett(Point at) noexcept {
  return 1 - std::fabs(at.x());
}
double Parzen(Point at) noexcept {
  const double u = std::fabs(2 * at.i - (at.n - 1)) / at.n;
  const double rest = 1 - u;
  if (2 * u * at.n <= at.n - 1) return 1 - 6 * u * u * rest;
  return 2 * rest * rest * rest;
}
double Bohman(Point at) noexcept {
  const double u = std::fabs(at.x());
  if (u >= 1) return 0;
  return (1 - u) * std::cos(pi * u) + std::sin(pi * u) / pi;
}
double Hann(Point at) noexcept {
  return CosineSum(at, {0.5, 0.5});
}
double Hamming(Point at) noexcept {
  return CosineSum(at, {0.54, 0.46});
}
double GeneralHamming(Point at) noexcept {
  return CosineSum(at, {at.p, 1 - at.p});
}
double Blackman(Point at) noexcept {
  return CosineSum(at, {0.42, 0.5, 0.08});
}
// A. Nuttall, Some windows with very good sidelobe behavior, IEEE Transactions on
// Acoustics, Speech, and Signal Processing 29 (1981).
double Nuttall(Point at) noexcept {
  return CosineSum(at, {0.3635819, 0.4891775, 0.1365995, 0.0106411});
}
// F. Harris, On the use of windows for harmonic analysis with the discrete Fourier
// transform, Proceedings of the IEEE 66 (1978).
double BlackmanHarris(Point at) noexcept {
  return CosineSum(at, {0.35875, 0.48829, 0.14128, 0.01168});
}
// G. D'Antona and A. Ferrero, Digital signal processing for measurement systems (2006).
double FlatTop(Point at) noexcept {
  return CosineSum(at, {0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368});
}
double BartlettHann(Point at) noexcept {
  const double u = std::fabs(at.x()) / 2;
  return 0.62 - 0.48 * u + 0.38 * std::cos(2 * pi * u);
}
double Cosine(Point at) noexcept {
  return std::sin(pi / at.n * (at.i + 0.5));
}
double Lanczos(Point at) noexcept {
  return Sinc(at.x());
}
double Tukey(Point at) noexcept {
  if (at.p <= 0) return 1;
  const double p = std::min(at.p, 1.0);
  const double from_end = std::min(at.i, at.n - 1 - at.i) / (at.n - 1);
  return from_end >= p / 2 ? 1 : 0.5 * (1 - std::cos(2 * pi * from_end / p));
}
double Kaiser(Point at) noexcept {
  const double x = at.x();
  return BesselI0(at.p * std::sqrt(1 - x * x)) / BesselI0(at.p);
}
double Gaussian(Point at) noexcept {
  const double from_middle = at.i - (at.n - 1) / 2;
  return std::exp(-(from_middle * from_middle) / (2 * at.p * at.p));
}
double Exponential(Point at) noexcept {
  return std::exp(-std::fabs(at.i - (at.n - 1) / 2) / at.p);
}

// A parameter is given, may be, or is not.
enum class Takes : uint8_t { kNothing, kOptional, kParameter };

struct WindowRow {
  const char* names;  // the first is the name, all end with a comma
  WindowFunction function;
  Takes takes = Takes::kNothing;
  double initial = 0;
};

constexpr WindowRow kWindows[] = {
    {"boxcar,box,ones,rect,rectangular,", Boxcar},
    {"triang,triangle,tri,", Triangle},
    {"bartlett,bart,brt,", Bartlett},
    {"parzen,parz,par,", Parzen},
    {"bohman,bman,bmn,", Bohman},
    {"hann,han,", Hann},
    {"hamming,hamm,ham,", Hamming},
    {"blackman,black,blk,", Blackman},
    {"nuttall,nutl,nut,", Nuttall},
    {"blackmanharris,blackharr,bkh,", BlackmanHarris},
    {"flattop,flat,flt,", FlatTop},
    {"barthann,brthan,bth,", BartlettHann},
    {"cosine,halfcosine,", Cosine},
    {"lanczos,sinc,", Lanczos},
    {"tukey,tuk,", Tukey, Takes::kOptional, 0.5},
    {"exponential,poisson,", Exponential, Takes::kOptional, 1},
    {"kaiser,ksr,", Kaiser, Takes::kParameter},
    {"gaussian,gauss,gss,", Gaussian, Takes::kParameter},
    {"general_hamming,general hamming,", GeneralHamming, Takes::kParameter},
};

const WindowRow* FindWindow(const char* name) noexcept {
  const size_t length = std::strlen(name);
  if (std::strchr(name, ',') != nullptr) return nullptr;
  for (const WindowRow& row : kWindows) {
    for (const char* at = row.names; *at != '\0';) {
      const char* const end = std::strchr(at, ',');
      const size_t size = static_cast<size_t>(end - at);
      if (size == length && std::memcmp(at, name, size) == 0) return &row;
      at = end + 1;
    }
  }
  return nullptr;
}

Status MakeVector(int64_t count, Array* result) noexcept {
  return NewArray(Dtype::kFloat64, 1, &count, Order::kC, Fill::kUninitialized, result);
}

// Pass bands [left, right], as parts of half the sampling rate.
class Bands {
 public:
  explicit Bands(const FirwinDesign& design) noexcept : design_(design) {}

  bool PassNyquist() const noexcept {
    return (design_.cutoff_count % 2 == 0) == design_.pass_zero;
  }
  int32_t count() const noexcept {
    return (design_.cutoff_count + design_.pass_zero + PassNyquist()) / 2;
  }
  double left(int32_t band) const noexcept { return Edge(2 * band); }
  double right(int32_t band) const noexcept { return Edge(2 * band + 1); }

 private:
  double Edge(int32_t number) const noexcept {
    number -= design_.pass_zero;
    if (number < 0) return 0;
    if (number == design_.cutoff_count) return 1;
    return design_.cutoffs[number] / (design_.sampling_rate / 2);
  }

  const FirwinDesign& design_;
};

Status CheckDesign(const FirwinDesign& design) noexcept {
  if (design.tap_count < 1) {
    return Fail(Code::kValue, "n is %" PRId64 ", it must be positive", design.tap_count);
  }
  if (design.cutoff_count < 1) {
    return Fail(Code::kValue, "At least one cutoff frequency must be given.");
  }
  const double half = design.sampling_rate / 2;
  for (int32_t i = 0; i < design.cutoff_count; ++i) {
    if (!(design.cutoffs[i] > 0 && design.cutoffs[i] < half)) {
      return Fail(Code::kValue,
                  "Invalid cutoff frequency: frequencies must be greater than 0 and less "
                  "than fs/2.");
    }
    if (i > 0 && !(design.cutoffs[i - 1] < design.cutoffs[i])) {
      return Fail(Code::kValue,
                  "Invalid cutoff frequencies: the frequencies must be strictly "
                  "increasing.");
    }
  }
  if (Bands(design).PassNyquist() && design.tap_count % 2 == 0) {
    return Fail(Code::kValue,
                "A filter with an even number of coefficients must have zero response at "
                "the Nyquist frequency.");
  }
  const Array* window = design.window;
  if (window != nullptr && (window->ndim() != 1 || window->size() != design.tap_count)) {
    return Fail(Code::kShape,
                "window has %d dimensions and %" PRId64
                " elements, it must have 1 and %" PRId64,
                window->ndim(), window->size(), design.tap_count);
  }
  if (window != nullptr && window->dtype() != Dtype::kFloat64) {
    return Fail(Code::kDtype, "window is %s, it must be float64",
                InfoOf(window->dtype()).name);
  }
  return Ok();
}

}  // namespace

Status Window(const char* name, int64_t count, bool periodic, double parameter,
              Array* result) noexcept {
  const WindowRow* row = FindWindow(name);
  if (row == nullptr) return Fail(Code::kValue, "Invalid window name '%s'", name);
  if (row->takes == Takes::kNothing && !std::isnan(parameter)) {
    return Fail(Code::kValue, "'%s' does not allow parameters", name);
  }
  if (row->takes == Takes::kParameter && std::isnan(parameter)) {
    return Fail(Code::kValue, "'%s' must have parameters", name);
  }
  if (count < 0) {
    return Fail(Code::kShape, "n is %" PRId64 ", it must not be negative", count);
  }
  ND_TRY(MakeVector(count, result));
  double* const w = static_cast<double*>(result->data());
  if (count == 1) w[0] = 1;
  if (count <= 1) return Ok();
  const double n = static_cast<double>(count) + (periodic ? 1 : 0);
  const double p = std::isnan(parameter) ? row->initial : parameter;
  for (int64_t i = 0; i < count; ++i) {
    w[i] = row->function({static_cast<double>(i), n, p});
  }
  return Ok();
}

Status Firwin(const FirwinDesign& design, Array* result) noexcept {
  ND_TRY(CheckDesign(design));
  Array hamming;
  const Array* window = design.window;
  if (window == nullptr) {
    ND_TRY(Window("hamming", design.tap_count, false, NAN, &hamming));
    window = &hamming;
  }
  ND_TRY(MakeVector(design.tap_count, result));
  const Bands bands(design);
  const char* const weights = static_cast<const char*>(window->data());
  double* const h = static_cast<double*>(result->data());
  const double middle = 0.5 * static_cast<double>(design.tap_count - 1);
  for (int64_t i = 0; i < design.tap_count; ++i) {
    const double m = static_cast<double>(i) - middle;
    double sum = 0, weight = 0;
    for (int32_t band = 0; band < bands.count(); ++band) {
      sum += bands.right(band) * Sinc(bands.right(band) * m);
      sum -= bands.left(band) * Sinc(bands.left(band) * m);
    }
    std::memcpy(&weight, weights + i * window->stride(0), sizeof(weight));
    h[i] = sum * weight;
  }
  if (!design.scale) return Ok();
  const double left = bands.left(0), right = bands.right(0);
  const double unity = left == 0 ? 0 : right == 1 ? 1 : 0.5 * (left + right);
  double gain = 0;
  for (int64_t i = 0; i < design.tap_count; ++i) {
    gain += h[i] * std::cos(pi * (static_cast<double>(i) - middle) * unity);
  }
  for (int64_t i = 0; i < design.tap_count; ++i) h[i] /= gain;
  return Ok();
}

}  // namespace nd
