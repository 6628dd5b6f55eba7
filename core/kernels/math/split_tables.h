// SPDX-License-Identifier: BSD-3-Clause
// Tables of logarithms as in tables.h, for numbers m of [3/4, 3/2): m < 1 belongs to the
// exponent below. Written by tools/accuracy/tables.py.
#pragma once

namespace nd::math {

template <typename T>
struct SplitTables;

template <>
struct SplitTables<float> {
  // about 1 / (1 + k/16 + 1/32), doubled from k = 8 on; 1 next to 1
  alignas(64) static constexpr float kInverse[16] = {
      0x1p0f,    0x1.dp-1f, 0x1.cp-1f, 0x1.ap-1f, 0x1.9p-1f, 0x1.8p-1f,
      0x1.7p-1f, 0x1.6p-1f, 0x1.5p0f,  0x1.4p0f,  0x1.38p0f, 0x1.28p0f,
      0x1.2p0f,  0x1.18p0f, 0x1.1p0f,  0x1p0f};
  // not doubled
  alignas(64) static constexpr float kHalved[16] = {
      0x1p0f,    0x1.dp-1f,  0x1.cp-1f, 0x1.ap-1f, 0x1.9p-1f,  0x1.8p-1f,
      0x1.7p-1f, 0x1.6p-1f,  0x1.5p-1f, 0x1.4p-1f, 0x1.38p-1f, 0x1.28p-1f,
      0x1.2p-1f, 0x1.18p-1f, 0x1.1p-1f, 0x1p-1f};
  // -log(kHalved)
  alignas(64) static constexpr float kLog[16] = {0,
                                                 0x1.933p-4f,
                                                 0x1.1178p-3f,
                                                 0x1.a938p-3f,
                                                 0x1.f99p-3f,
                                                 0x1.2694p-2f,
                                                 0x1.5228p-2f,
                                                 0x1.7facp-2f,
                                                 0x1.af5p-2f,
                                                 0x1.e148p-2f,
                                                 0x1.fb34p-2f,
                                                 0x1.188ep-1f,
                                                 0x1.2696p-1f,
                                                 0x1.3502p-1f,
                                                 0x1.43d8p-1f,
                                                 0x1.62e4p-1f};
  alignas(64) static constexpr float kLogLow[16] = {0,
                                                    0x1.797566p-18f,
                                                    0x1.d044fcp-20f,
                                                    0x1.b4f22cp-17f,
                                                    0x1.c6cb3cp-19f,
                                                    0x1.1089a6p-17f,
                                                    0x1.7039c6p-17f,
                                                    0x1.d1decp-17f,
                                                    0x1.4a9246p-17f,
                                                    0x1.4344e4p-19f,
                                                    0x1.8af7a4p-18f,
                                                    0x1.c81e48p-18f,
                                                    0x1.089a6ep-20f,
                                                    0x1.15b3b2p-18f,
                                                    0x1.ff2f92p-17f,
                                                    0x1.7f7d1cp-20f};
  // -log2(kHalved)
  alignas(64) static constexpr float kLog2[16] = {0,
                                                  0x1.22d8p-3f,
                                                  0x1.8a88p-3f,
                                                  0x1.32bcp-2f,
                                                  0x1.6cbp-2f,
                                                  0x1.a8fcp-2f,
                                                  0x1.e7dcp-2f,
                                                  0x1.14c4p-1f,
                                                  0x1.3722p-1f,
                                                  0x1.5b2cp-1f,
                                                  0x1.6ddep-1f,
                                                  0x1.94c2p-1f,
                                                  0x1.a8fep-1f,
                                                  0x1.bdcep-1f,
                                                  0x1.d338p-1f,
                                                  0x1p0f};
  alignas(64) static constexpr float kLog2Low[16] = {0,
                                                     0x1.6e155ap-18f,
                                                     0x1.80abfcp-19f,
                                                     0x1.f71b88p-17f,
                                                     0x1.ed0cbap-19f,
                                                     0x1.cb8c08p-17f,
                                                     0x1.aff29cp-17f,
                                                     0x1.60fe68p-17f,
                                                     0x1.5db83ap-20f,
                                                     0x1.ed0cbap-20f,
                                                     0x1.c2a79p-17f,
                                                     0x1.0e9258p-18f,
                                                     0x1.97181p-17f,
                                                     0x1.3b992cp-18f,
                                                     0x1.20a6dep-21f,
                                                     0};
  // -log10(kHalved)
  alignas(64) static constexpr float kLog10[16] = {0,
                                                   0x1.5e2p-5f,
                                                   0x1.dbp-5f,
                                                   0x1.715p-4f,
                                                   0x1.b72p-4f,
                                                   0x1.ffbp-4f,
                                                   0x1.25b8p-3f,
                                                   0x1.4d4p-3f,
                                                   0x1.76ap-3f,
                                                   0x1.a208p-3f,
                                                   0x1.b888p-3f,
                                                   0x1.e76p-3f,
                                                   0x1.ffb8p-3f,
                                                   0x1.0c64p-2f,
                                                   0x1.1948p-2f,
                                                   0x1.344p-2f};
  alignas(64) static constexpr float kLog10Low[16] = {0,
                                                      0x1.966b7ep-17f,
                                                      0x1.1ed766p-17f,
                                                      0x1.a19c6cp-17f,
                                                      0x1.cd1716p-20f,
                                                      0x1.f85778p-17f,
                                                      0x1.410ad8p-18f,
                                                      0x1.fc13aep-18f,
                                                      0x1.172eep-17f,
                                                      0x1.a84fbcp-19f,
                                                      0x1.99f3e6p-17f,
                                                      0x1.24046cp-19f,
                                                      0x1.f0aef2p-17f,
                                                      0x1.88eb56p-17f,
                                                      0x1.9def7cp-17f,
                                                      0x1.3509f8p-18f};
};

template <>
struct SplitTables<double> {
  // about 1 / (1 + k/16 + 1/32), doubled from k = 8 on; 1 next to 1
  alignas(64) static constexpr double kInverse[16] = {
      0x1p0,   0x1.dp-1, 0x1.cp-1, 0x1.ap-1, 0x1.9p-1, 0x1.8p-1, 0x1.7p-1, 0x1.6p-1,
      0x1.5p0, 0x1.4p0,  0x1.38p0, 0x1.28p0, 0x1.2p0,  0x1.18p0, 0x1.1p0,  0x1p0};
  // not doubled
  alignas(64) static constexpr double kHalved[16] = {
      0x1p0,    0x1.dp-1, 0x1.cp-1,  0x1.ap-1,  0x1.9p-1, 0x1.8p-1,  0x1.7p-1, 0x1.6p-1,
      0x1.5p-1, 0x1.4p-1, 0x1.38p-1, 0x1.28p-1, 0x1.2p-1, 0x1.18p-1, 0x1.1p-1, 0x1p-1};
  // -log(kHalved)
  alignas(64) static constexpr double kLog[16] = {0,
                                                  0x1.9335e5d594p-4,
                                                  0x1.1178e8227ep-3,
                                                  0x1.a93ed3c8acp-3,
                                                  0x1.f991c6cb3ap-3,
                                                  0x1.269621134dp-2,
                                                  0x1.522ae0738ap-2,
                                                  0x1.7fafa3bd81p-2,
                                                  0x1.af5295248cp-2,
                                                  0x1.e148a1a272p-2,
                                                  0x1.fb358af7a4p-2,
                                                  0x1.188ee40f238p-1,
                                                  0x1.269621134d8p-1,
                                                  0x1.35028ad9d88p-1,
                                                  0x1.43d9ff2f92p-1,
                                                  0x1.62e42fefa38p-1};
  alignas(64) static constexpr double kLogLow[16] = {0,
                                                     0x1.3115c3abd47dap-45,
                                                     0x1.1ef78ce2d07f2p-45,
                                                     0x1.9e36f2bea77a6p-43,
                                                     0x1.3797d99419be6p-43,
                                                     0x1.724f077d6eceep-43,
                                                     0x1.ebe708164c759p-45,
                                                     0x1.46fb79bf6d4cbp-44,
                                                     0x1.ba0ceab622eeap-43,
                                                     0x1.b36537e3375b2p-44,
                                                     0x1.1085fa3c16493p-43,
                                                     0x1.29989df1568cap-43,
                                                     0x1.c93c1df5bb3b6p-44,
                                                     0x1.21707f2a4fcd5p-43,
                                                     0x1.e267b0b7efae1p-44,
                                                     0x1.ef35793c7673p-45};
  // -log2(kHalved)
  alignas(64) static constexpr double kLog2[16] = {0,
                                                   0x1.22dadc2ab2p-3,
                                                   0x1.8a8980abfap-3,
                                                   0x1.32bfee370ep-2,
                                                   0x1.6cb0f6865cp-2,
                                                   0x1.a8ff97181p-2,
                                                   0x1.e7df5fe538p-2,
                                                   0x1.14c560fe688p-1,
                                                   0x1.37222bb707p-1,
                                                   0x1.5b2c3da197p-1,
                                                   0x1.6ddfc2a78f8p-1,
                                                   0x1.94c287492cp-1,
                                                   0x1.a8ff9718108p-1,
                                                   0x1.bdce9dcc96p-1,
                                                   0x1.d338120a6d8p-1,
                                                   0x1p0};
  alignas(64) static constexpr double kLog2Low[16] = {0,
                                                      0x1.496d2d23af327p-43,
                                                      0x1.d32666a9b7e2ep-43,
                                                      0x1.cd0cb4492f1bcp-43,
                                                      0x1.1d406db502403p-43,
                                                      0x1.4bc302ffa76fbp-43,
                                                      0x1.5669df6a2b592p-43,
                                                      0x1.7c407050799bfp-44,
                                                      0x1.1ee969a95f529p-43,
                                                      0x1.1d406db502403p-44,
                                                      0x1.18cfb748d68b7p-43,
                                                      0x1.36c101ee1344p-43,
                                                      0x1.2f0c0bfe9dbecp-44,
                                                      0x1.871a7610e40bdp-45,
                                                      0x1.674c199d63ecfp-43,
                                                      0};
  // -log10(kHalved)
  alignas(64) static constexpr double kLog10[16] = {0,
                                                    0x1.5e3966b7e8p-5,
                                                    0x1.db11ed7668p-5,
                                                    0x1.715d0ce364p-4,
                                                    0x1.b721cd1714p-4,
                                                    0x1.ffbfc2bbc4p-4,
                                                    0x1.25ba8215aep-3,
                                                    0x1.4d43f8275ap-3,
                                                    0x1.76a45cbb7ep-3,
                                                    0x1.a209a84fbcp-3,
                                                    0x1.b88e67cf96p-3,
                                                    0x1.e76124046ap-3,
                                                    0x1.ffbfc2bbc6p-3,
                                                    0x1.0c6711d6abp-2,
                                                    0x1.194b3bdef6p-2,
                                                    0x1.34413509f7p-2};
  alignas(64) static constexpr double kLog10Low[16] = {0,
                                                       0x1.2951bb9cd2fb7p-45,
                                                       0x1.5fa196e1e0ddap-44,
                                                       0x1.d7dd6cf7e2ab3p-43,
                                                       0x1.7e295f660b9dap-44,
                                                       0x1.c01bac1be2586p-43,
                                                       0x1.7fc20693a07c3p-43,
                                                       0x1.20ca9a2bcc728p-45,
                                                       0x1.bfb1de334b1cbp-45,
                                                       0x1.fef311f12b358p-44,
                                                       0x1.97f91913c5039p-43,
                                                       0x1.3f2f0ee00f825p-43,
                                                       0x1.80375837c4b0cp-43,
                                                       0x1.af4a546986099p-43,
                                                       0x1.73bf1482108b6p-43,
                                                       0x1.3fde623e2566bp-43};
};

}  // namespace nd::math
