// SPDX-License-Identifier: BSD-3-Clause
// Fourier transforms through the header: values, dtypes, shapes, statuses.
#include <cmath>

#include "support.h"

namespace ndtest {
namespace {

class FourierTransform : public NothingLeft {
 protected:
  static Handle Call(int64_t a, int32_t kind, int32_t norm = ND_NORM_BACKWARD,
                     const int64_t* length = nullptr) {
    Handle result;
    EXPECT_OK(nd_fft(a, kind, 1, nullptr, length, norm, result.receive()));
    return result;
  }
  static Values Real(int64_t a) {
    Handle part;
    EXPECT_OK(nd_real(a, part.receive()));
    return ValuesOf(part.get());
  }
  static Values Imaginary(int64_t a) {
    Handle part;
    EXPECT_OK(nd_imag(a, part.receive()));
    return ValuesOf(part.get());
  }
};

TEST_F(FourierTransform, GivesNumPysValues) {
  const Handle x = Vector({1, 2, 3, 4});
  const Handle whole = Call(x.get(), ND_FFT_FORWARD);
  EXPECT_EQ(Real(whole.get()), Values({10, -2, -2, -2}));
  EXPECT_EQ(Imaginary(whole.get()), Values({0, 2, 0, -2}));
  const Handle half = Call(x.get(), ND_FFT_REAL);
  EXPECT_EQ(Real(half.get()), Values({10, -2, -2}));
  EXPECT_EQ(Imaginary(half.get()), Values({0, 2, 0}));
  const Handle back = Call(whole.get(), ND_FFT_INVERSE);
  EXPECT_EQ(Real(back.get()), Values({1, 2, 3, 4}));
  EXPECT_EQ(Imaginary(back.get()), Values({0, 0, 0, 0}));
  const Handle real = Call(half.get(), ND_FFT_INVERSE_REAL);
  EXPECT_EQ(ValuesOf(real.get()), Values({1, 2, 3, 4}));
  EXPECT_EQ(ViewOf(real.get()).dtype, ND_FLOAT64);
  const Handle hermitian = Call(half.get(), ND_FFT_HERMITIAN);
  EXPECT_EQ(ValuesOf(hermitian.get()), Values({4, 16, 12, 8}));
  const Handle spectrum = Call(hermitian.get(), ND_FFT_INVERSE_HERMITIAN);
  EXPECT_EQ(Real(spectrum.get()), Values({10, -2, -2}));
  EXPECT_EQ(Imaginary(spectrum.get()), Values({0, 2, 0}));
}

TEST_F(FourierTransform, NormsScale) {
  const Handle x = Ones({16});
  for (const auto [kind, backward, ortho, forward] :
       {std::array<double, 4>{ND_FFT_FORWARD, 16, 4, 1},
        {ND_FFT_INVERSE, 1, 4, 16},
        {ND_FFT_REAL, 16, 4, 1},
        {ND_FFT_INVERSE_HERMITIAN, 1, 4, 16}}) {
    const int32_t code = static_cast<int32_t>(kind);
    EXPECT_EQ(Real(Call(x.get(), code, ND_NORM_BACKWARD).get())[0], backward);
    EXPECT_EQ(Real(Call(x.get(), code, ND_NORM_ORTHO).get())[0], ortho);
    EXPECT_EQ(Real(Call(x.get(), code, ND_NORM_FORWARD).get())[0], forward);
  }
}

TEST_F(FourierTransform, KeepsSinglePrecision) {
  const int32_t single[] = {ND_FLOAT16, ND_BFLOAT16, ND_FLOAT32, ND_COMPLEX64};
  for (const int32_t dtype : single) {
    const Handle x = Ones({6}, dtype);
    EXPECT_EQ(ViewOf(Call(x.get(), ND_FFT_INVERSE).get()).dtype, ND_COMPLEX64);
    EXPECT_EQ(ViewOf(Call(x.get(), ND_FFT_INVERSE_REAL).get()).dtype, ND_FLOAT32);
  }
  for (const int32_t dtype : {ND_BOOL, ND_INT8, ND_UINT64, ND_FLOAT64, ND_COMPLEX128}) {
    const Handle x = Ones({6}, dtype);
    EXPECT_EQ(ViewOf(Call(x.get(), ND_FFT_FORWARD).get()).dtype, ND_COMPLEX128);
  }
}

TEST_F(FourierTransform, LengthsCutAndFillUp) {
  const Handle x = Vector({1, 1, 1, 1});
  const int64_t two = 2, six = 6, as_is = -1;
  EXPECT_EQ(Real(Call(x.get(), ND_FFT_FORWARD, 0, &two).get()), Values({2, 0}));
  EXPECT_EQ(ShapeOf(Call(x.get(), ND_FFT_FORWARD, 0, &six).get()), Dims({6}));
  EXPECT_EQ(ShapeOf(Call(x.get(), ND_FFT_REAL, 0, &six).get()), Dims({4}));
  EXPECT_EQ(ShapeOf(Call(x.get(), ND_FFT_INVERSE_REAL, 0, &six).get()), Dims({6}));
  EXPECT_EQ(ShapeOf(Call(x.get(), ND_FFT_INVERSE_REAL, 0, &as_is).get()), Dims({6}));
}

TEST_F(FourierTransform, TakesAxesInTurn) {
  const Handle a = Counting({3, 4, 5});
  Handle all, last_two, one_by_one, step;
  EXPECT_OK(nd_fft(a.get(), ND_FFT_REAL, -1, nullptr, nullptr, 0, all.receive()));
  EXPECT_EQ(ShapeOf(all.get()), Dims({3, 4, 3}));
  EXPECT_OK(nd_fft(a.get(), ND_FFT_FORWARD, 2, nullptr, nullptr, 0, last_two.receive()));
  const int64_t first = -1, second = 1;
  EXPECT_OK(nd_fft(a.get(), ND_FFT_FORWARD, 1, &first, nullptr, 0, step.receive()));
  EXPECT_OK(
      nd_fft(step.get(), ND_FFT_FORWARD, 1, &second, nullptr, 0, one_by_one.receive()));
  EXPECT_EQ(Real(last_two.get()), Real(one_by_one.get()));
  EXPECT_EQ(Imaginary(last_two.get()), Imaginary(one_by_one.get()));
  EXPECT_EQ(ValuesOf(a.get()), ValuesOf(Counting({3, 4, 5}).get()));
}

TEST_F(FourierTransform, WrongCallsFail) {
  const Handle x = Ones({4}), z = Ones({4}, ND_COMPLEX64), scalar = Ones({});
  const Handle nothing = Zeros({0});
  const int64_t zero = 0, far = 3, huge = int64_t{1} << 60;
  Handle none;
  EXPECT_FAILS(nd_fft(x.get(), 6, 1, nullptr, nullptr, 0, none.receive()), ND_E_VALUE,
               {"kind"});
  EXPECT_FAILS(nd_fft(x.get(), 0, 1, nullptr, nullptr, 3, none.receive()), ND_E_VALUE,
               {"norm"});
  EXPECT_FAILS(nd_fft(x.get(), 0, 1, nullptr, &zero, 0, none.receive()), ND_E_VALUE,
               {"Invalid number of FFT data points (0) specified"});
  EXPECT_FAILS(nd_fft(nothing.get(), 0, 1, nullptr, nullptr, 0, none.receive()),
               ND_E_VALUE, {"data points (0)"});
  EXPECT_FAILS(nd_fft(x.get(), 0, 1, &far, nullptr, 0, none.receive()), ND_E_AXIS);
  EXPECT_FAILS(nd_fft(scalar.get(), 0, 1, nullptr, nullptr, 0, none.receive()),
               ND_E_AXIS);
  EXPECT_FAILS(nd_fft(x.get(), 0, -2, nullptr, nullptr, 0, none.receive()), ND_E_VALUE,
               {"axis_count"});
  EXPECT_FAILS(nd_fft(x.get(), ND_FFT_REAL, 0, nullptr, nullptr, 0, none.receive()),
               ND_E_VALUE, {"at least 1 axis"});
  EXPECT_FAILS(nd_fft(z.get(), ND_FFT_REAL, 1, nullptr, nullptr, 0, none.receive()),
               ND_E_TYPE, {"complex64"});
  EXPECT_FAILS(nd_fft(x.get(), 0, 1, nullptr, &huge, 0, none.receive()), ND_E_OVERFLOW);
  EXPECT_FAILS(nd_dct(x.get(), 4, 0, -1, 0, none.receive()), ND_E_VALUE, {"kind"});
  EXPECT_FAILS(nd_dct(x.get(), 0, 0, 0, 0, none.receive()), ND_E_VALUE, {"(0)"});
  EXPECT_FAILS(nd_dct(x.get(), 0, 1, -1, 0, none.receive()), ND_E_AXIS);
  EXPECT_FAILS(nd_fft_frequencies(0, 1.0, 0, none.receive()), ND_E_VALUE, {"n is 0"});
  EXPECT_FAILS(nd_fft_shift(x.get(), 0, 1, &far, none.receive()), ND_E_AXIS);
}

TEST_F(FourierTransform, CosinesComeBack) {
  const Handle x = Vector({3, 1, 4, 1, 5});
  for (const int32_t kind : {ND_DCT_COSINE_2, ND_DCT_SINE_2}) {
    Handle there, back;
    EXPECT_OK(nd_dct(x.get(), kind, 0, -1, ND_NORM_ORTHO, there.receive()));
    EXPECT_OK(nd_dct(there.get(), kind + 1, 0, -1, ND_NORM_ORTHO, back.receive()));
    const Values values = ValuesOf(back.get()), wanted = ValuesOf(x.get());
    for (size_t i = 0; i < 5; ++i) EXPECT_NEAR(values[i], wanted[i], 1e-14);
  }
}

TEST_F(FourierTransform, FrequenciesAndShifts) {
  Handle whole, half, shifted, back;
  EXPECT_OK(nd_fft_frequencies(5, 0.2, 0, whole.receive()));
  EXPECT_EQ(ValuesOf(whole.get()), Values({0, 1, 2, -2, -1}));
  EXPECT_OK(nd_fft_frequencies(4, 0.25, 1, half.receive()));
  EXPECT_EQ(ValuesOf(half.get()), Values({0, 1, 2}));
  EXPECT_OK(nd_fft_shift(whole.get(), 0, -1, nullptr, shifted.receive()));
  EXPECT_EQ(ValuesOf(shifted.get()), Values({-2, -1, 0, 1, 2}));
  EXPECT_OK(nd_fft_shift(shifted.get(), 1, -1, nullptr, back.receive()));
  EXPECT_EQ(ValuesOf(back.get()), ValuesOf(whole.get()));
}

TEST_F(FourierTransform, PlansAreNotLiveBytesAndAreTrimmed) {
  const int64_t before = MemoryInfo().live_bytes;
  { const Handle result = Call(Ones({5000}).get(), ND_FFT_FORWARD); }
  EXPECT_EQ(MemoryInfo().live_bytes, before);
  EXPECT_OK(nd_memory_trim(nullptr));
  const Handle again = Call(Ones({5000}).get(), ND_FFT_FORWARD);
  EXPECT_EQ(Real(again.get())[0], 5000);
}

}  // namespace
}  // namespace ndtest
