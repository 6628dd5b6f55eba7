# SPDX-License-Identifier: BSD-3-Clause
from ndabi._ufunc import ufunc

erf: ufunc
erfc: ufunc
expit: ufunc
gamma: ufunc
gammaln: ufunc
lgamma: ufunc
