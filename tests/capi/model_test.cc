// SPDX-License-Identifier: BSD-3-Clause
// Random programs against a shadow model. The model holds, for every array, the index of
// each element in a list of storages: views are lists of indices, so that it knows
// nothing of strides and cannot share a mistake with the library.
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <numeric>
#include <random>

#include "support.h"

namespace ndtest {
namespace {

using Storage = std::shared_ptr<Values>;

struct Model {
  int32_t dtype = ND_FLOAT64;
  Dims shape;
  std::vector<size_t> index;  // into the storage, in C order
  Storage storage;
  bool readonly = false;
  bool repeated = false;  // two elements are one

  double at(size_t i) const { return (*storage)[index[i]]; }
};

struct Live {
  int64_t token = 0;
  Model model;
};

// Element numbers of a C-ordered block as if by nested loops over `axes` of `shape`.
std::vector<size_t> Permuted(const Model& a, const std::vector<size_t>& axes) {
  Dims strides(a.shape.size(), 1);
  for (size_t i = a.shape.size(); i-- > 1;) strides[i - 1] = strides[i] * a.shape[i];
  std::vector<size_t> result;
  Dims position(axes.size(), 0);
  for (size_t n = 0; n < a.index.size(); ++n) {
    int64_t flat = 0;
    for (size_t k = 0; k < axes.size(); ++k) flat += position[k] * strides[axes[k]];
    result.push_back(a.index[static_cast<size_t>(flat)]);
    for (size_t k = axes.size(); k-- > 0;) {
      if (++position[k] < a.shape[axes[k]]) break;
      position[k] = 0;
    }
  }
  return result;
}

class Program {
 public:
  explicit Program(uint64_t seed) : random_(seed) {}
  ~Program() {
    for (Live& live : live_) EXPECT_OK(nd_release(live.token));
  }

  int64_t compared() const { return compared_; }

  void CheckAll() {
    for (const Live& live : live_) Check(live);
  }

  void Step() {
    if (live_.size() > 40) return Release();
    switch (Below(20)) {
      case 0:
      case 1:
      case 18:
      case 19:
        return Create();
      case 2:
        return Release();
      case 3:
        return Retain();
      case 4:
        return Index();
      case 5:
        return Permute();
      case 6:
        return Reverse();
      case 7:
        return Reshape();
      case 8:
        return Copy();
      case 9:
        return Fill();
      case 10:
        return Set();
      case 11:
        return Get();
      case 12:
        return Assign();
      case 13:
        return Broadcast();
      case 14:
        return Astype();
      case 15:
        return BadHandle();
      case 16:
        return Compare();
      default:
        return live_.empty() ? void() : Check(*Any());
    }
  }

 private:
  size_t Below(size_t n) { return static_cast<size_t>(random_() % n); }
  double Number() { return static_cast<double>(Below(100)); }  // exact in every dtype
  int32_t Dtype() {
    constexpr int32_t kDtypes[] = {ND_UINT8, ND_INT16, ND_INT64, ND_FLOAT32, ND_FLOAT64};
    return kDtypes[Below(5)];
  }
  Live* Any() { return live_.empty() ? nullptr : &live_[Below(live_.size())]; }
  void Add(int64_t token, Model model) { live_.push_back({token, std::move(model)}); }

  static int32_t Rank(const Model& model) {
    return static_cast<int32_t>(model.shape.size());
  }

  Model Fresh(const Dims& shape, int32_t dtype, Values values) {
    Model model;
    model.shape = shape;
    model.dtype = dtype;
    model.storage = std::make_shared<Values>(std::move(values));
    model.index.resize(model.storage->size());
    std::iota(model.index.begin(), model.index.end(), size_t{0});
    return model;
  }

  Values Elements(const Model& model) {
    Values values;
    for (size_t i = 0; i < model.index.size(); ++i) values.push_back(model.at(i));
    return values;
  }

  void Create() {
    Dims shape(Below(4));
    for (int64_t& length : shape) {
      length = Below(20) == 0 ? 0 : 1 + static_cast<int64_t>(Below(6));
    }
    const int32_t dtype = Dtype();
    const double value = Number();
    nd_array made = 0;
    ASSERT_OK(nd_full(dtype, static_cast<int32_t>(shape.size()), shape.data(), ND_FLOAT64,
                      &value, &made));
    const size_t size = static_cast<size_t>(Product(shape));
    Add(made, Fresh(shape, dtype, Values(size, value)));
  }

  void Release() {
    if (live_.empty()) return;
    const size_t i = Below(live_.size());
    ASSERT_OK(nd_release(live_[i].token));
    stale_.push_back(live_[i].token);
    if (stale_.size() > 200) stale_.erase(stale_.begin());
    std::swap(live_[i], live_.back());
    live_.pop_back();
  }

  void Retain() {
    Live* a = Any();
    if (a == nullptr) return;
    int64_t token = 0;
    ASSERT_OK(nd_retain(a->token, &token));
    Add(token, Model(a->model));
  }

  // a[start:stop:step] or a[i] on the first axis.
  void Index() {
    Live* a = Any();
    if (a == nullptr) return;
    const bool drop = Below(3) == 0;
    const int64_t steps[] = {-2, -1, 1, 2};
    const int64_t step = steps[Below(4)];
    int64_t start = static_cast<int64_t>(Below(11)) - 5;
    int64_t stop = static_cast<int64_t>(Below(11)) - 5;
    if (!drop && Below(4) != 0) {  // most of the axis, so that arrays stay alive
      start = step > 0 ? static_cast<int64_t>(Below(2)) : 100;
      stop = step > 0 ? 100 : -100;
    }
    const int64_t item[] = {drop ? ND_ITEM_INDEX : ND_ITEM_SLICE, start, stop, step};
    nd_array made = 1;
    const int32_t status = nd_slice(a->token, item, 1, &made);
    if (a->model.shape.empty()) {
      EXPECT_FAILS(status, ND_E_INDEX);
      return;
    }
    const int64_t length = a->model.shape[0];
    std::vector<int64_t> rows;
    if (drop) {
      const int64_t row = start < 0 ? start + length : start;
      if (row < 0 || row >= length) {
        EXPECT_FAILS(status, ND_E_INDEX);
        EXPECT_EQ(made, 0);
        return;
      }
      rows.push_back(row);
    } else {
      const auto clip = [&](int64_t i) {
        if (i < 0) i += length;
        return step > 0 ? std::clamp<int64_t>(i, 0, length)
                        : std::clamp<int64_t>(i, -1, length - 1);
      };
      for (int64_t i = clip(start); step > 0 ? i < clip(stop) : i > clip(stop);
           i += step) {
        rows.push_back(i);
      }
    }
    ASSERT_OK(status);
    Model model = a->model;
    model.index.clear();
    const size_t inner =
        length == 0 ? 0 : a->model.index.size() / static_cast<size_t>(length);
    for (int64_t row : rows) {
      const auto first = a->model.index.begin() + row * static_cast<int64_t>(inner);
      model.index.insert(model.index.end(), first, first + static_cast<int64_t>(inner));
    }
    if (drop) {
      model.shape.erase(model.shape.begin());
    } else {
      model.shape[0] = static_cast<int64_t>(rows.size());
    }
    Add(made, std::move(model));
  }

  void Permute() {
    Live* a = Any();
    if (a == nullptr) return;
    std::vector<size_t> axes(a->model.shape.size());
    std::iota(axes.begin(), axes.end(), size_t{0});
    std::shuffle(axes.begin(), axes.end(), random_);
    const Dims wide(axes.begin(), axes.end());
    nd_array made = 0;
    ASSERT_OK(nd_permute(a->token, Rank(a->model), wide.data(), &made));
    Model model = a->model;
    model.index = Permuted(a->model, axes);
    for (size_t i = 0; i < axes.size(); ++i) model.shape[i] = a->model.shape[axes[i]];
    Add(made, std::move(model));
  }

  void Reverse() {
    Live* a = Any();
    if (a == nullptr) return;
    nd_array made = 0;
    ASSERT_OK(nd_flip(a->token, -1, nullptr, &made));
    Model model = a->model;
    std::reverse(model.index.begin(), model.index.end());
    Add(made, std::move(model));
  }

  void Reshape() {
    Live* a = Any();
    if (a == nullptr) return;
    const int64_t size = static_cast<int64_t>(a->model.index.size());
    Dims shape;
    if (size % 2 == 0 && Below(2) == 0) {
      shape = {2, -1};
    } else {
      shape = {1, size};
    }
    nd_array made = 0;
    ASSERT_OK(
        nd_reshape(a->token, 2, shape.data(), ND_ORDER_C, ND_COPY_IF_NEEDED, &made));
    if (shape[1] < 0) shape[1] = size / 2;
    // Whether it had to copy is for other tests; whether it says so shows in the memory.
    int32_t shared = 0;
    ASSERT_OK(nd_shares_memory(a->token, made, &shared));
    Model model = shared ? a->model : Fresh(shape, a->model.dtype, Elements(a->model));
    if (!shared && size == 0) model.readonly = a->model.readonly;
    model.shape = shape;
    Add(made, std::move(model));
  }

  void Copy() {
    Live* a = Any();
    if (a == nullptr) return;
    nd_array made = 0;
    ASSERT_OK(nd_copy(a->token, static_cast<int32_t>(Below(4)), &made));
    Add(made, Fresh(a->model.shape, a->model.dtype, Elements(a->model)));
  }

  void Astype() {
    Live* a = Any();
    if (a == nullptr) return;
    const int32_t dtype = Dtype();
    nd_array made = 0;
    ASSERT_OK(
        nd_astype(a->token, dtype, ND_ORDER_K, ND_CAST_UNSAFE, ND_COPY_ALWAYS, &made));
    Add(made, Fresh(a->model.shape, dtype, Elements(a->model)));
  }

  void Broadcast() {
    Live* a = Any();
    if (a == nullptr || a->model.shape.size() > 4) return;
    Dims shape = a->model.shape;
    const int64_t times = static_cast<int64_t>(Below(3));
    shape.insert(shape.begin(), times);
    nd_array made = 0;
    ASSERT_OK(nd_broadcast_to(a->token, static_cast<int32_t>(shape.size()), shape.data(),
                              &made));
    Model model = a->model;
    model.index.clear();
    for (int64_t i = 0; i < times; ++i) {
      model.index.insert(model.index.end(), a->model.index.begin(), a->model.index.end());
    }
    model.shape = shape;
    model.readonly = true;
    model.repeated |= times > 1;
    Add(made, std::move(model));
  }

  void Fill() {
    Live* a = Any();
    if (a == nullptr) return;
    const double value = Number();
    const int32_t status = nd_fill(a->token, ND_FLOAT64, &value);
    if (a->model.readonly) {
      EXPECT_FAILS(status, ND_E_READONLY);
      return;
    }
    ASSERT_OK(status);
    for (size_t i : a->model.index) (*a->model.storage)[i] = value;
  }

  Dims Position(const Model& model, size_t n) {
    Dims position(model.shape.size());
    for (size_t i = model.shape.size(); i-- > 0;) {
      const size_t length = static_cast<size_t>(model.shape[i]);
      position[i] = static_cast<int64_t>(n % length);
      n /= length;
      if (Below(2) == 0) position[i] -= model.shape[i];
    }
    return position;
  }

  void Set() {
    Live* a = Any();
    if (a == nullptr || a->model.index.empty()) return;
    const size_t n = Below(a->model.index.size());
    const double value = Number();
    const int32_t status = nd_set(a->token, Position(a->model, n).data(), Rank(a->model),
                                  ND_FLOAT64, &value);
    if (a->model.readonly) {
      EXPECT_FAILS(status, ND_E_READONLY);
      return;
    }
    ASSERT_OK(status);
    (*a->model.storage)[a->model.index[n]] = value;
  }

  void Get() {
    Live* a = Any();
    if (a == nullptr || a->model.index.empty()) return;
    const size_t n = Below(a->model.index.size());
    double value = -1;
    ASSERT_OK(nd_get(a->token, Position(a->model, n).data(), Rank(a->model), ND_FLOAT64,
                     &value, sizeof(value)));
    ASSERT_EQ(value, a->model.at(n));
  }

  void Assign() {
    Live *a = Any(), *b = a;
    if (a == nullptr) return;
    for (Live& other : live_) {  // broadcasting is for other tests
      if (other.model.shape == a->model.shape && Below(3) != 0) b = &other;
    }
    const int32_t status = nd_assign(a->token, b->token, ND_CAST_UNSAFE);
    if (a->model.readonly) {
      EXPECT_FAILS(status, ND_E_READONLY);
      return;
    }
    ASSERT_OK(status);
    const Values values = Elements(b->model);
    for (size_t i = 0; i < values.size(); ++i) {
      (*a->model.storage)[a->model.index[i]] = values[i];
    }
  }

  void Compare() {
    Live *a = Any(), *b = Any();
    if (a == nullptr) return;
    int32_t equal = -1;
    ASSERT_OK(nd_array_equal(a->token, b->token, 0, &equal));
    const bool expected =
        a->model.shape == b->model.shape && Elements(a->model) == Elements(b->model);
    ASSERT_EQ(equal, expected ? 1 : 0);
  }

  void BadHandle() {
    int64_t token = 0;
    if (!stale_.empty() && Below(2) == 0) {
      token = stale_[Below(stale_.size())];
    } else if (Live* a = Any(); a != nullptr) {
      token = a->token ^ (int64_t{1} << Below(53));
    }
    for (const Live& live : live_) {
      if (live.token == token) return;
    }
    nd_array made = 1;
    const double value = 0;
    int32_t status = 0;
    switch (Below(6)) {
      case 0:
        status = nd_copy(token, 0, &made);
        break;
      case 1:
        status = nd_retain(token, &made);
        break;
      case 2:
        status = token == 0 ? nd_copy(0, 0, &made) : nd_release(token);
        break;
      case 3:
        status = nd_fill(token, ND_FLOAT64, &value);
        break;
      case 4:
        status = nd_assign(token, token, 0);
        break;
      default:
        status = nd_slice(token, nullptr, 0, &made);
        break;
    }
    ASSERT_FALSE(::testing::Test::HasFailure());
    EXPECT_FAILS(status, ND_E_HANDLE);
  }

  void Check(const Live& a) {
    const nd_view& view = ViewOf(a.token);
    ASSERT_EQ(Dims(view.shape, view.shape + view.ndim), a.model.shape);
    ASSERT_EQ(view.dtype, a.model.dtype);
    ASSERT_EQ((view.flags & ND_FLAG_READONLY) != 0, a.model.readonly);
    ASSERT_EQ(ValuesOf(a.token), Elements(a.model));
    compared_ += static_cast<int64_t>(a.model.index.size());
  }

  int64_t compared_ = 0;
  std::mt19937_64 random_;
  std::vector<Live> live_;
  std::vector<int64_t> stale_;
};

class Fuzz : public NothingLeft {};

// NDABI_FUZZ_STEPS makes it a nightly run.
TEST_F(Fuzz, RandomProgramsMatchTheModel) {
  const char* wanted = std::getenv("NDABI_FUZZ_STEPS");
  const int64_t steps = wanted == nullptr ? 200000 : std::atoll(wanted);
  int64_t compared = 0;
  for (int64_t done = 0, seed = 1; done < steps; ++seed) {
    Program program(static_cast<uint64_t>(seed));
    for (int i = 0; i < 2000; ++i, ++done) {
      program.Step();
      if (i % 50 == 0) program.CheckAll();
      ASSERT_FALSE(HasFailure()) << "seed " << seed << ", step " << i;
    }
    compared += program.compared();
  }
  EXPECT_GT(compared, 5 * steps);  // the arrays have not all become empty
}

}  // namespace
}  // namespace ndtest
