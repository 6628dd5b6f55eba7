#include "core/kernels/math/lanes-inl.h"
