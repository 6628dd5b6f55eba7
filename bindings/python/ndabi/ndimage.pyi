# SPDX-License-Identifier: BSD-3-Clause
from ndabi._ndimage_generic import *  # noqa: F403
from ndabi._ndimage_linear import *  # noqa: F403
from ndabi._ndimage_morphology import *  # noqa: F403
from ndabi._ndimage_order import *  # noqa: F403

__all__: list[str]
