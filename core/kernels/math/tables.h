// SPDX-License-Identifier: BSD-3-Clause
// Tables of 16 entries that the elementary functions look up, and constants in two
// parts. Written by tools/accuracy/tables.py. kName + kNameLow is more precise than the
// type; for kExp2 and kCbrt2 the low part is relative. kLog... and kShort... have so few
// bits that sums of them and multiples by an exponent are exact.
#pragma once

namespace nd::math {

template <typename T>
struct Tables;

template <>
struct Tables<float> {
  // 2^(j/16), with a last bit of 0
  alignas(64) static constexpr float kExp2[16] = {
      0x1p0f,        0x1.0b5588p0f, 0x1.172b84p0f, 0x1.2387a8p0f,
      0x1.306fep0f,  0x1.3dea64p0f, 0x1.4bfdacp0f, 0x1.5ab07cp0f,
      0x1.6a09e8p0f, 0x1.7a1148p0f, 0x1.8ace54p0f, 0x1.9c4918p0f,
      0x1.ae89f8p0f, 0x1.c199bcp0f, 0x1.d5818cp0f, 0x1.ea4afcp0f};
  alignas(64) static constexpr float kExp2Low[16] = {0,
                                                     -0x1.237f9p-24f,
                                                     -0x1.9c0c22p-27f,
                                                     -0x1.ecea78p-25f,
                                                     0x1.125002p-25f,
                                                     0x1.370be4p-25f,
                                                     0x1.05b3acp-24f,
                                                     0x1.59f634p-24f,
                                                     -0x1.20888ep-24f,
                                                     -0x1.05cb44p-25f,
                                                     0x1.67a1cap-28f,
                                                     0x1.a3b5e4p-28f,
                                                     0x1.e26f02p-25f,
                                                     0x1.0cf18cp-24f,
                                                     0x1.f9b2dap-25f,
                                                     -0x1.ea82bap-25f};
  // about 1 / (1 + k/16), doubled from k = 7 on
  alignas(64) static constexpr float kInverse[16] = {
      0x1p0f,    0x1.ep-1f, 0x1.c8p-1f, 0x1.bp-1f, 0x1.98p-1f, 0x1.88p-1f,
      0x1.7p-1f, 0x1.6p0f,  0x1.58p0f,  0x1.48p0f, 0x1.38p0f,  0x1.3p0f,
      0x1.28p0f, 0x1.18p0f, 0x1.1p0f,   0x1.08p0f};
  // -log(kInverse)
  alignas(64) static constexpr float kLog[16] = {0,
                                                 0x1.086p-4f,
                                                 0x1.da7p-4f,
                                                 0x1.5bf8p-3f,
                                                 0x1.d1p-3f,
                                                 0x1.1178p-2f,
                                                 0x1.522cp-2f,
                                                 -0x1.4618p-2f,
                                                 -0x1.2e9p-2f,
                                                 -0x1.fb9p-3f,
                                                 -0x1.9528p-3f,
                                                 -0x1.5ffp-3f,
                                                 -0x1.2958p-3f,
                                                 -0x1.6f1p-4f,
                                                 -0x1.f0ap-5f,
                                                 -0x1.f84p-6f};
  alignas(64) static constexpr float kLogLow[16] = {0,
                                                    -0x1.9d2988p-18f,
                                                    0x1.3b1c22p-19f,
                                                    -0x1.fca55ep-18f,
                                                    0x1.bf932ap-18f,
                                                    0x1.d044fcp-19f,
                                                    -0x1.1f8c76p-18f,
                                                    -0x1.78438cp-19f,
                                                    0x1.d451eep-18f,
                                                    -0x1.86d5e4p-19f,
                                                    0x1.2b185ep-18f,
                                                    -0x1.83853cp-18f,
                                                    0x1.683fp-18f,
                                                    0x1.6ba8d4p-19f,
                                                    -0x1.86008cp-20f,
                                                    0x1.64f188p-18f};
  // -log2(kInverse)
  alignas(64) static constexpr float kLog2[16] = {0,
                                                  0x1.7d6p-4f,
                                                  0x1.564p-3f,
                                                  0x1.f6p-3f,
                                                  0x1.4f7p-2f,
                                                  0x1.8a88p-2f,
                                                  0x1.e7ep-2f,
                                                  -0x1.d674p-2f,
                                                  -0x1.b48p-2f,
                                                  -0x1.6e24p-2f,
                                                  -0x1.244p-2f,
                                                  -0x1.fbcp-3f,
                                                  -0x1.acf8p-3f,
                                                  -0x1.08c8p-3f,
                                                  -0x1.664p-4f,
                                                  -0x1.6bap-5f};
  alignas(64) static constexpr float kLog2Low[16] = {0,
                                                     0x1.25b3eep-22f,
                                                     -0x1.1eb002p-18f,
                                                     -0x1.3ab7cep-18f,
                                                     -0x1.134c4ep-20f,
                                                     0x1.80abfcp-18f,
                                                     -0x1.40358ep-19f,
                                                     -0x1.3e032ep-18f,
                                                     0x1.408c78p-18f,
                                                     0x1.e3263p-18f,
                                                     -0x1.eac382p-20f,
                                                     -0x1.6b9026p-19f,
                                                     0x1.0e9258p-18f,
                                                     0x1.3b992cp-18f,
                                                     0x1.20a6dep-21f,
                                                     -0x1.a6eb1ep-18f};
  // -log10(kInverse)
  alignas(64) static constexpr float kLog10[16] = {0,
                                                   0x1.cb4p-6f,
                                                   0x1.9c2p-5f,
                                                   0x1.2e4p-4f,
                                                   0x1.93ep-4f,
                                                   0x1.db1p-4f,
                                                   0x1.25b8p-3f,
                                                   -0x1.1b4p-3f,
                                                   -0x1.06c8p-3f,
                                                   -0x1.b8ep-4f,
                                                   -0x1.5ffp-4f,
                                                   -0x1.31bp-4f,
                                                   -0x1.024p-4f,
                                                   -0x1.3eep-5f,
                                                   -0x1.af4p-6f,
                                                   -0x1.b6p-7f};
  alignas(64) static constexpr float kLog10Low[16] = {0,
                                                      -0x1.c0cc9ep-20f,
                                                      -0x1.a1504p-19f,
                                                      -0x1.62fd22p-18f,
                                                      0x1.f783fp-18f,
                                                      0x1.ed766ap-20f,
                                                      0x1.410ad8p-18f,
                                                      0x1.8e136cp-19f,
                                                      -0x1.eb3d36p-18f,
                                                      0x1.b2c54cp-20f,
                                                      0x1.feddd4p-18f,
                                                      -0x1.82ae24p-19f,
                                                      -0x1.460f84p-19f,
                                                      0x1.dcccb4p-18f,
                                                      -0x1.f92bp-18f,
                                                      0x1.6f714ep-19f};
  // the cube of kCbrt is 1 / kCbrtInverse, about 1 + k/16 + 1/32
  alignas(64) static constexpr float kCbrtInverse[16] = {
      0x1.f149ccp-1f, 0x1.d42df8p-1f, 0x1.b94c9p-1f,  0x1.a2b94p-1f,
      0x1.916f1ap-1f, 0x1.7b7ebep-1f, 0x1.67980ep-1f, 0x1.5c9636p-1f,
      0x1.52e356p-1f, 0x1.42f74ep-1f, 0x1.346842p-1f, 0x1.299a2ap-1f,
      0x1.1c8974p-1f, 0x1.137b4cp-1f, 0x1.084e64p-1f, 0x1.0196e8p-1f};
  // with 12 bits
  alignas(64) static constexpr float kCbrt[16] = {
      0x1.028p0f, 0x1.07cp0f, 0x1.0dp0f,  0x1.11cp0f, 0x1.15ap0f, 0x1.1aep0f,
      0x1.2p0f,   0x1.23p0f,  0x1.25cp0f, 0x1.2a8p0f, 0x1.2f2p0f, 0x1.32cp0f,
      0x1.376p0f, 0x1.3acp0f, 0x1.3f2p0f, 0x1.41ep0f};
  // cbrt(2^s) at s % 8 for s of 0, 1 and -1, with 12 bits
  alignas(64) static constexpr float kCbrt2[16] = {
      0x1p0f, 0x1.428p0f, 0, 0, 0, 0, 0, 0x1.964p-1f,
      0x1p0f, 0x1.428p0f, 0, 0, 0, 0, 0, 0x1.964p-1f};
  alignas(64) static constexpr float kCbrt2Low[16] = {
      0, 0x1.02bd02p-13f, 0, 0, 0, 0, 0, 0x1.41c904p-12f,
      0, 0x1.02bd02p-13f, 0, 0, 0, 0, 0, 0x1.41c904p-12f};
  static constexpr float kLn2 = 0x1.62e43p-1f;
  static constexpr float kLn2Low = -0x1.05c61p-29f;
  static constexpr float kShortLn2 = 0x1.62e4p-1f;
  static constexpr float kShortLn2Low = 0x1.7f7d1cp-20f;
  static constexpr float kShortLog10Of2 = 0x1.344p-2f;
  static constexpr float kShortLog10Of2Low = 0x1.3509f8p-18f;
  static constexpr float kPerLn2 = 0x1.715476p0f;
  static constexpr float kPerLn2Low = 0x1.4ae0cp-26f;
  static constexpr float kPerLn10 = 0x1.bcb7b2p-2f;
  static constexpr float kPerLn10Low = -0x1.5b235ep-27f;
};

template <>
struct Tables<double> {
  // 2^(j/16), with a last bit of 0
  alignas(64) static constexpr double kExp2[16] = {0x1p0,
                                                   0x1.0b5586cf9891p0,
                                                   0x1.172b83c7d517ap0,
                                                   0x1.2387a6e756238p0,
                                                   0x1.306fe0a31b716p0,
                                                   0x1.3dea64c123422p0,
                                                   0x1.4bfdad5362a28p0,
                                                   0x1.5ab07dd48542ap0,
                                                   0x1.6a09e667f3bccp0,
                                                   0x1.7a11473eb0186p0,
                                                   0x1.8ace5422aa0dcp0,
                                                   0x1.9c49182a3f09p0,
                                                   0x1.ae89f995ad3aep0,
                                                   0x1.c199bdd85529cp0,
                                                   0x1.d5818dcfba488p0,
                                                   0x1.ea4afa2a490dap0};
  alignas(64) static constexpr double kExp2Low[16] = {0,
                                                      -0x1.2d75c73e2d323p-53,
                                                      0x1.9515362523fb6p-53,
                                                      0x1.68efde3a8a894p-54,
                                                      -0x1.6154245eea8bfp-53,
                                                      0x1.59f48a72a4c6dp-55,
                                                      -0x1.5dacb6abb4ae4p-53,
                                                      -0x1.ede4705b9af04p-54,
                                                      0x1.98d4d0da05571p-54,
                                                      0x1.244ac461e9f86p-53,
                                                      -0x1.aa41dc973def4p-54,
                                                      0x1.1affc2b91ce27p-56,
                                                      -0x1.800c04afdd467p-54,
                                                      0x1.36eae30af0cb3p-56,
                                                      -0x1.dbc8f0f6b610bp-54,
                                                      -0x1.ff7128fd391fp-55};
  // about 1 / (1 + k/16), doubled from k = 7 on
  alignas(64) static constexpr double kInverse[16] = {
      0x1p0,    0x1.ep-1, 0x1.c8p-1, 0x1.bp-1, 0x1.98p-1, 0x1.88p-1, 0x1.7p-1, 0x1.6p0,
      0x1.58p0, 0x1.48p0, 0x1.38p0,  0x1.3p0,  0x1.28p0,  0x1.18p0,  0x1.1p0,  0x1.08p0};
  // -log(kInverse)
  alignas(64) static constexpr double kLog[16] = {0,
                                                  0x1.08598b59e4p-4,
                                                  0x1.da72763844p-4,
                                                  0x1.5bf406b544p-3,
                                                  0x1.d1037f2656p-3,
                                                  0x1.1178e8227ep-2,
                                                  0x1.522ae0738ap-2,
                                                  -0x1.4618bc21c6p-2,
                                                  -0x1.2e8e2bae12p-2,
                                                  -0x1.fb9186d5e4p-3,
                                                  -0x1.9525a9cf46p-3,
                                                  -0x1.5ff3070a7ap-3,
                                                  -0x1.29552f82p-3,
                                                  -0x1.6f0d28ae58p-4,
                                                  -0x1.f0a30c0118p-5,
                                                  -0x1.f829b0e78p-6};
  alignas(64) static constexpr double kLogLow[16] = {0,
                                                     -0x1.7e5dd7009902cp-46,
                                                     0x1.a89401fa71733p-46,
                                                     -0x1.27023eb68981cp-46,
                                                     -0x1.84a7e75b6f6e4p-47,
                                                     0x1.1ef78ce2d07f2p-44,
                                                     0x1.ebe708164c759p-45,
                                                     0x1.3d82f484c84ccp-46,
                                                     0x1.67b1e99b72bd8p-45,
                                                     0x1.d572aab993c87p-47,
                                                     0x1.297137d9f158fp-44,
                                                     0x1.8586f183bebf2p-44,
                                                     0x1.5b967f4471dfcp-44,
                                                     0x1.4b4641b664613p-44,
                                                     0x1.d599e83368e91p-45,
                                                     -0x1.980267c7e09e4p-45};
  // -log2(kInverse)
  alignas(64) static constexpr double kLog2[16] = {0,
                                                   0x1.7d60496cfcp-4,
                                                   0x1.563dc29ffap-3,
                                                   0x1.f5fd8a9064p-3,
                                                   0x1.4f6fbb2cecp-2,
                                                   0x1.8a8980abfcp-2,
                                                   0x1.e7df5fe539p-2,
                                                   -0x1.d6753e032fp-2,
                                                   -0x1.b47ebf7388p-2,
                                                   -0x1.6e221cd9d1p-2,
                                                   -0x1.24407ab0ep-2,
                                                   -0x1.fbc16b9026p-3,
                                                   -0x1.acf5e2db4ep-3,
                                                   -0x1.08c588cda8p-3,
                                                   -0x1.663f6fac9p-4,
                                                   -0x1.6bad3758fp-5};
  alignas(64) static constexpr double kLog2Low[16] = {0,
                                                      -0x1.2ce6312ebb81dp-46,
                                                      0x1.964190e41bca7p-44,
                                                      -0x1.cb6f70109b0f1p-47,
                                                      0x1.661e393a16b95p-44,
                                                      -0x1.66cccab240e9p-45,
                                                      -0x1.532c412ba94dbp-44,
                                                      0x1.7c407050799bfp-44,
                                                      -0x1.50520a377c7ecp-45,
                                                      0x1.90d43956fa5d8p-45,
                                                      -0x1.ce60916e52e91p-44,
                                                      -0x1.0144751b3314fp-44,
                                                      -0x1.927dfc23d978p-44,
                                                      0x1.871a7610e40bdp-45,
                                                      -0x1.3167ccc538261p-44,
                                                      0x1.3c6764fc87b4ap-48};
  // -log10(kInverse)
  alignas(64) static constexpr double kLog10[16] = {0,
                                                    0x1.cb38fccd9p-6,
                                                    0x1.9c197abfp-5,
                                                    0x1.2e3a740b78p-4,
                                                    0x1.93e7de0fc4p-4,
                                                    0x1.db11ed766cp-4,
                                                    0x1.25ba8215bp-3,
                                                    -0x1.1b3e71ec94p-3,
                                                    -0x1.06cbd67a6cp-3,
                                                    -0x1.b8de4d3ab4p-4,
                                                    -0x1.5fe80488bp-4,
                                                    -0x1.31b3055c48p-4,
                                                    -0x1.02428c1f08p-4,
                                                    -0x1.3ed1199a6p-5,
                                                    -0x1.af5f92b01p-6,
                                                    -0x1.b5e908eb2p-7};
  alignas(64) static constexpr double kLog10Low[16] = {0,
                                                       -0x1.00925a535ae72p-44,
                                                       0x1.badcf3d6e4566p-46,
                                                       0x1.d288560689912p-53,
                                                       -0x1.80743406505e6p-48,
                                                       -0x1.40bcd23c3e44cp-44,
                                                       -0x1.007bf2d8bf07ap-44,
                                                       -0x1.ef57776664942p-44,
                                                       -0x1.db2a2c6287ecp-46,
                                                       0x1.340511b402e0ap-47,
                                                       0x1.606adb567e739p-45,
                                                       0x1.dcffc97be8c9cp-45,
                                                       -0x1.5ea6bc2bc8c2cp-52,
                                                       0x1.bdafc8ad828b8p-45,
                                                       0x1.9f05921f59258p-46,
                                                       0x1.90dfe0d1601cap-44};
  // the cube of kCbrt is 1 / kCbrtInverse, about 1 + k/16 + 1/32
  alignas(64) static constexpr double kCbrtInverse[16] = {
      0x1.f07c5f6f0b65cp-1, 0x1.d41cdee4cf176p-1, 0x1.bacfdd58311f4p-1,
      0x1.a41a889d7589cp-1, 0x1.8f9c7826218fcp-1, 0x1.7d05b6102392p-1,
      0x1.6c1674b33e79cp-1, 0x1.5c98bce4d94aap-1, 0x1.4e5e0858b0291p-1,
      0x1.414171d71d86dp-1, 0x1.3521e716cbc4cp-1, 0x1.29e45131d363dp-1,
      0x1.1f706103b4494p-1, 0x1.15b19bb8516p-1,   0x1.0c9727f5da3c3p-1,
      0x1.04103b22c0281p-1};
  // with 24 bits
  alignas(64) static constexpr double kCbrt[16] = {
      0x1.02a3a2p0, 0x1.07c336p0, 0x1.0cb17cp0, 0x1.11732ep0, 0x1.160be6p0, 0x1.1a7f1ep0,
      0x1.1ecf6ap0, 0x1.22ff4cp0, 0x1.271164p0, 0x1.2b076p0,  0x1.2ee346p0, 0x1.32a68ap0,
      0x1.3652d4p0, 0x1.39e978p0, 0x1.3d6b4cp0, 0x1.40d9e2p0};
  // cbrt(2^s) at s % 8 for s of 0, 1 and -1, with 29 bits
  alignas(64) static constexpr double kCbrt2[16] = {
      0x1p0, 0x1.428a2fap0, 0, 0, 0, 0, 0, 0x1.965fea6p-1,
      0x1p0, 0x1.428a2fap0, 0, 0, 0, 0, 0, 0x1.965fea6p-1};
  alignas(64) static constexpr double kCbrt2Low[16] = {
      0, -0x1.6bae862531e99p-30, 0, 0, 0, 0, 0, -0x1.ea48bd392d7d3p-30,
      0, -0x1.6bae862531e99p-30, 0, 0, 0, 0, 0, -0x1.ea48bd392d7d3p-30};
  static constexpr double kLn2 = 0x1.62e42fefa39efp-1;
  static constexpr double kLn2Low = 0x1.abc9e3b39803fp-56;
  static constexpr double kShortLn2 = 0x1.62e42fefa38p-1;
  static constexpr double kShortLn2Low = 0x1.ef35793c7673p-45;
  static constexpr double kShortLog10Of2 = 0x1.34413509f7p-2;
  static constexpr double kShortLog10Of2Low = 0x1.3fde623e2566bp-43;
  static constexpr double kPerLn2 = 0x1.71547652b82fep0;
  static constexpr double kPerLn2Low = 0x1.777d0ffda0d24p-56;
  static constexpr double kPerLn10 = 0x1.bcb7b1526e50ep-2;
  static constexpr double kPerLn10Low = 0x1.95355baaafad3p-57;
};

}  // namespace nd::math
