// SPDX-License-Identifier: BSD-3-Clause
// Transforms of arrays: the same bits for every layout and number of threads.
#include "core/fft/fft.h"

#include <gtest/gtest.h>

#include "array_testing.h"
#include "core/fft/columns.h"
#include "core/fft/plans.h"
#include "core/threads/pool.h"
#include "fft_oracle.h"
#include "guard_page.h"

namespace nd {
namespace {

class FftArrays : public testing::Test {
 protected:
  void TearDown() override { SetThreadCount(threads_); }

 private:
  const int32_t threads_ = ThreadCount();
};

Array Filled(Dtype dtype, const std::vector<int64_t>& shape) {
  Array a;
  EXPECT_TRUE(NewArray(dtype, static_cast<int32_t>(shape.size()), shape.data(), Order::kC,
                       Fill::kZero, &a)
                  .ok());
  const bool single = dtype == Dtype::kFloat32 || dtype == Dtype::kComplex64;
  const int64_t numbers = a.size() * a.itemsize() / (single ? 4 : 8);
  const auto values = test::RandomNumbers<double>(numbers, 5);
  for (int64_t i = 0; i < numbers; ++i) {
    if (single) {
      static_cast<float*>(a.data())[i] = static_cast<float>(values[i]);
    } else {
      static_cast<double*>(a.data())[i] = values[i];
    }
  }
  return a;
}

// The elements of a in memory of its own, `step` elements apart along each axis: -1
// mirrors, 2 leaves gaps. `transposed`: the first axis is the fastest.
Array LaidOut(const Array& a, int64_t step, bool transposed, Array* memory) {
  std::vector<int64_t> shape = ShapeOf(a);
  const size_t ndim = shape.size();
  std::vector<int64_t> wide = shape;
  for (int64_t& length : wide) length *= std::abs(step);
  *memory = Filled(a.dtype(), wide);
  Layout layout;
  int64_t stride = a.itemsize(), offset = 0;
  std::vector<int64_t> strides(ndim);
  for (size_t i = 0; i < ndim; ++i) {
    const size_t axis = transposed ? i : ndim - 1 - i;
    strides[axis] = stride * step;
    if (step < 0) offset -= stride * step * (shape[axis] - 1);
    stride *= wide[axis];
  }
  for (size_t axis = 0; axis < ndim; ++axis) layout.Append(shape[axis], strides[axis]);
  Array view;
  EXPECT_TRUE(memory->Derive(a.dtype(), layout, offset, 0, &view).ok());
  ForEachIndex(shape, [&](const std::vector<int64_t>& index) {
    int64_t from = 0, to = 0;
    for (size_t axis = 0; axis < ndim; ++axis) {
      from += index[axis] * a.stride(static_cast<int32_t>(axis));
      to += index[axis] * strides[axis];
    }
    std::memcpy(static_cast<char*>(view.data()) + to,
                static_cast<const char*>(a.data()) + from,
                static_cast<size_t>(a.itemsize()));
  });
  return view;
}

std::vector<char> BytesOf(const Array& a) {
  const char* const data = static_cast<const char*>(a.data());
  return {data, data + a.size() * a.itemsize()};
}

std::vector<char> Transformed(const Array& a, FftKind kind, int64_t axis) {
  Array result;
  EXPECT_TRUE(Fft(a, kind, 1, &axis, nullptr, FftNorm::kOrtho, &result).ok());
  EXPECT_TRUE(result.has(kCContiguous));
  return BytesOf(result);
}

constexpr Dtype kDtypes[] = {Dtype::kFloat32, Dtype::kFloat64, Dtype::kComplex64,
                             Dtype::kComplex128};
constexpr FftKind kKinds[] = {FftKind::kForward, FftKind::kInverse, FftKind::kReal,
                              FftKind::kInverseReal};

bool Fits(Dtype dtype, FftKind kind) {
  return kind != FftKind::kReal || KindOf(dtype) == Kind::kFloat;
}

TEST_F(FftArrays, LayoutsGiveTheSameBits) {
  for (const Dtype dtype : kDtypes) {
    for (const std::vector<int64_t>& shape :
         {std::vector<int64_t>{19, 12, 9}, {3, 40, 64}, {100, 37}, {41, 2}}) {
      const Array a = Filled(dtype, shape);
      for (const FftKind kind : kKinds) {
        if (!Fits(dtype, kind)) continue;
        for (int64_t axis = 0; axis < a.ndim(); ++axis) {
          const auto expected = Transformed(a, kind, axis);
          for (const int64_t step : {1, -1, 2, -3}) {
            for (const bool transposed : {false, true}) {
              Array memory;
              const Array view = LaidOut(a, step, transposed, &memory);
              const auto before = BytesOf(memory);
              EXPECT_EQ(Transformed(view, kind, axis), expected);
              EXPECT_EQ(BytesOf(memory), before) << "the input has changed";
            }
          }
        }
      }
    }
  }
}

// The elements of a line repeated along an axis before it, or after it.
TEST_F(FftArrays, StrideZeroRepeats) {
  constexpr int64_t kLength = 60, kRepeats = 22;
  for (const Dtype dtype : kDtypes) {
    Array line = Filled(dtype, {kLength}), full;
    for (const bool before : {false, true}) {
      Layout layout;
      if (before) layout.Append(kRepeats, 0);
      layout.Append(kLength, line.itemsize());
      if (!before) layout.Append(kRepeats, 0);
      Array view;
      ASSERT_TRUE(line.Derive(dtype, layout, 0, 0, &view).ok());
      full = Filled(dtype, ShapeOf(view));
      ForEachIndex(ShapeOf(view), [&](const std::vector<int64_t>& index) {
        std::memcpy(static_cast<char*>(full.data()) + index[0] * full.stride(0) +
                        index[1] * full.stride(1),
                    static_cast<const char*>(line.data()) +
                        index[before ? 1 : 0] * line.itemsize(),
                    static_cast<size_t>(line.itemsize()));
      });
      for (const FftKind kind : kKinds) {
        if (!Fits(dtype, kind)) continue;
        for (const int64_t axis : {0, 1}) {
          EXPECT_EQ(Transformed(view, kind, axis), Transformed(full, kind, axis));
        }
      }
    }
  }
}

TEST_F(FftArrays, ThreadsGiveTheSameBits) {
  for (const Dtype dtype : kDtypes) {
    for (const std::vector<int64_t>& shape :
         {std::vector<int64_t>{300, 256}, {37, 1009}, {2000, 30}, {5, 6, 700}}) {
      const Array a = Filled(dtype, shape);
      for (const FftKind kind : kKinds) {
        if (!Fits(dtype, kind)) continue;
        for (int64_t axis = 0; axis < a.ndim(); ++axis) {
          SetThreadCount(1);
          const auto expected = Transformed(a, kind, axis);
          for (const int32_t threads : {2, 7}) {
            SetThreadCount(threads);
            EXPECT_EQ(Transformed(a, kind, axis), expected);
          }
        }
      }
    }
  }
}

// Every line of a batch as it is alone, of which there may be any number.
TEST_F(FftArrays, BatchesGiveTheBitsOfTheirLines) {
  for (const Dtype dtype : kDtypes) {
    for (const int64_t n : {2, 3, 5, 6, 15, 16, 17, 30, 64, 100, 101, 120, 256, 1155}) {
      for (const FftKind kind : kKinds) {
        if (!Fits(dtype, kind)) continue;
        const Array a = Filled(dtype, {35, n});
        const auto whole = Transformed(a, kind, 1);
        const size_t row = whole.size() / 35;
        for (int64_t count = 1; count < 35; count += 11) {
          Layout layout;
          layout.Append(count, a.stride(0));
          layout.Append(n, a.stride(1));
          Array some;
          ASSERT_TRUE(a.Derive(dtype, layout, a.stride(0), 0, &some).ok());
          const auto part = Transformed(some, kind, 1);
          ASSERT_EQ(part.size(), row * static_cast<size_t>(count));
          EXPECT_EQ(std::memcmp(part.data(), whole.data() + row, part.size()), 0)
              << count << " lines of " << n;
        }
      }
    }
  }
}

// The same of an odd number of real results, from lines one after another or side by
// side.
TEST_F(FftArrays, OddInversesOfBatchesAreThoseOfTheirLines) {
  constexpr int64_t kLines = 35;
  for (const Dtype dtype : {Dtype::kComplex64, Dtype::kComplex128}) {
    for (const int64_t n : {1, 3, 5, 7, 15, 17, 27, 101, 105}) {
      const Array a = Filled(dtype, {kLines, n / 2 + 1});
      Array memory;
      const Array side_by_side = LaidOut(a, 1, true, &memory);
      const auto inverse = [&](const Array& from, int64_t axis) {
        Array result;
        EXPECT_TRUE(
            Fft(from, FftKind::kInverseReal, 1, &axis, &n, FftNorm::kBackward, &result)
                .ok());
        return result;
      };
      const Array whole = inverse(a, 1);
      EXPECT_EQ(BytesOf(whole), BytesOf(inverse(side_by_side, 1))) << n;
      for (int64_t i = 0; i < kLines; i += 17) {
        Layout layout;
        layout.Append(a.shape(1), a.stride(1));
        Array line;
        ASSERT_TRUE(a.Derive(dtype, layout, i * a.stride(0), 0, &line).ok());
        const Array alone = inverse(line, 0);
        EXPECT_EQ(
            std::memcmp(static_cast<const char*>(whole.data()) + i * whole.stride(0),
                        alone.data(), static_cast<size_t>(whole.stride(0))),
            0)
            << n;
      }
    }
  }
}

// The same of cosine transforms, whose lines are one after another or side by side.
TEST_F(FftArrays, CosinesOfBatchesAreThoseOfTheirLines) {
  constexpr int64_t kLines = 35;
  for (const Dtype dtype : {Dtype::kFloat32, Dtype::kFloat64}) {
    for (const int64_t n : {1, 2, 3, 4, 5, 15, 16, 17, 30, 64, 100, 101, 120, 256}) {
      const Array a = Filled(dtype, {kLines, n});
      Array memory;
      const Array side_by_side = LaidOut(a, 1, true, &memory);
      for (const DctKind kind :
           {DctKind::kCosine2, DctKind::kCosine3, DctKind::kSine2, DctKind::kSine3}) {
        Array whole, other;
        ASSERT_TRUE(Dct(a, kind, 1, -1, FftNorm::kOrtho, &whole).ok());
        ASSERT_TRUE(Dct(side_by_side, kind, 1, -1, FftNorm::kOrtho, &other).ok());
        EXPECT_EQ(BytesOf(whole), BytesOf(other)) << n;
        for (int64_t i = 0; i < kLines; i += 17) {
          Layout layout;
          layout.Append(n, a.stride(1));
          Array line, alone;
          ASSERT_TRUE(a.Derive(dtype, layout, i * a.stride(0), 0, &line).ok());
          ASSERT_TRUE(Dct(line, kind, 0, -1, FftNorm::kOrtho, &alone).ok());
          EXPECT_EQ(
              std::memcmp(static_cast<const char*>(whole.data()) + i * whole.stride(0),
                          alone.data(), static_cast<size_t>(whole.stride(0))),
              0)
              << n << " points, kind " << static_cast<int>(kind);
        }
      }
    }
  }
}

// Transforms that change nothing. Rows are read and written a whole width at a time.
void CopyLine(const fft::LineTransform& line, const void* in, void* out, void*) noexcept {
  std::memcpy(out, in, static_cast<size_t>(line.in_count) * sizeof(double));
}

void CopyColumns(const fft::LineTransform& line, const fft::ColumnsJob& job,
                 void*) noexcept {
  constexpr int64_t kSize = sizeof(double);
  double row[64];
  for (int64_t i = 0; i < line.in_count; ++i) {
    const int64_t read = fft::AreRows(job.in, kSize) ? job.width : job.lines;
    const int64_t written = fft::AreRows(job.out, kSize) ? job.width : job.lines;
    for (int64_t c = 0; c < read; ++c) {
      std::memcpy(row + c, job.in.data + i * job.in.along + c * job.in.step, kSize);
    }
    for (int64_t c = 0; c < written; ++c) {
      std::memcpy(job.out.data + i * job.out.along + c * job.out.step, row + c, kSize);
    }
  }
}

int64_t NoWorkspace(const fft::LineTransform&, int64_t) noexcept {
  return 0;
}

// Lines of one element, and lines that overlap, lie in the array and side by side at
// once.
TEST_F(FftArrays, WhatIsBesideTheLastLineIsNotTouched) {
  constexpr int64_t kSize = sizeof(double), kLanes = 8;
  for (const int64_t n : {1, 3}) {
    const fft::LineTransform line = {
        Dtype::kFloat64, Dtype::kFloat64, n,      n, 1, nullptr, false, 1, 1, CopyLine, 0,
        CopyColumns,     NoWorkspace,     kLanes, 1};
    for (int64_t count = 1; count < 3 * kLanes; ++count) {
      const int64_t given = count + n - 1, made = count * n;
      test::GuardedMemory in(static_cast<size_t>(given * kSize));
      test::GuardedMemory out(static_cast<size_t>(made * kSize));
      double* const from =
          static_cast<double*>(in.AtEnd(static_cast<size_t>(given * kSize)));
      double* const to =
          static_cast<double*>(out.AtEnd(static_cast<size_t>(made * kSize)));
      for (int64_t i = 0; i < given; ++i) from[i] = static_cast<double>(i);
      Layout lines, results;
      lines.Append(count, kSize);
      lines.Append(n, kSize);
      results.Append(count, n * kSize);
      results.Append(n, kSize);
      Array a, b;
      ASSERT_TRUE(Array::Make(Dtype::kFloat64, lines, from, {0, given * kSize}, 0,
                              BufferRef(), &a)
                      .ok());
      ASSERT_TRUE(
          Array::Make(Dtype::kFloat64, results, to, {0, made * kSize}, 0, BufferRef(), &b)
              .ok());
      ASSERT_TRUE(fft::TransformLines(line, a, 1, b).ok());
      for (int64_t i = 0; i < made; ++i) ASSERT_EQ(to[i], from[i / n + i % n]) << count;
      for (const FftKind kind : kKinds) {
        if (n == 1 && kind == FftKind::kInverseReal) continue;  // of no points
        EXPECT_EQ(Transformed(a, kind, 1).size() % static_cast<size_t>(count), 0U);
      }
    }
  }
}

// A plan is as large as the transform is long, whatever the size of the array.
TEST_F(FftArrays, NoLinesNeedNoPlan) {
  constexpr int64_t kPoints = 5040, kBeyond = (int64_t{1} << 48) + 1;
  const Array a = Filled(Dtype::kFloat64, {0, 4});
  (void)fft::ForgetPlans();
  for (const FftKind kind : {FftKind::kForward, FftKind::kInverse, FftKind::kReal,
                             FftKind::kInverseReal, FftKind::kHermitian}) {
    Array made;
    ASSERT_TRUE(Fft(a, kind, 1, nullptr, &kPoints, FftNorm::kBackward, &made).ok());
    EXPECT_EQ(made.size(), 0);
    EXPECT_EQ(made.shape(1), kind == FftKind::kReal ? kPoints / 2 + 1 : kPoints);
    EXPECT_EQ(Fft(a, kind, 1, nullptr, &kBeyond, FftNorm::kBackward, &made).code(),
              Code::kOverflow);
  }
  for (const DctKind kind : {DctKind::kCosine2, DctKind::kSine3}) {
    Array made;
    ASSERT_TRUE(Dct(a, kind, 1, kPoints, FftNorm::kOrtho, &made).ok());
    EXPECT_EQ(made.shape(1), kPoints);
    EXPECT_EQ(Dct(a, kind, 1, kBeyond, FftNorm::kOrtho, &made).code(), Code::kOverflow);
  }
  EXPECT_EQ(fft::GetPlanStats().count, 0);
}

}  // namespace
}  // namespace nd
