# SPDX-License-Identifier: BSD-3-Clause
"""Convolution of signals that arrive block by block."""

from operator import index

from ndabi._asarray import asarray, ascontiguousarray
from ndabi._creation import empty, zeros
from ndabi._library import check, lib, new

__all__ = ["Convolver"]


def _real(name, value):
    """An array of numbers that are not complex."""
    array = asarray(value)
    if array.dtype.startswith("complex"):
        raise TypeError(f"{name} must be real numbers, got {array.dtype}")
    return array


class Convolver:
    """Convolves signals with taps as they arrive, block by block.

    taps: a vector, or a row for each channel; float32 stays so, anything else becomes
    float64. block: samples of each channel at a time. Results are those of the whole
    convolution: nothing is delayed but by waiting for the block itself. The taps may be
    long, they are cut into parts as long as a block. Complex numbers are a TypeError.

    Sums are made by transforms: errors are relative to the largest samples near by, and
    of a NaN or an infinity nothing is left but NaN in its whole block, also before it,
    and in the ceil(taps / block) blocks behind.

    >>> convolver = nd.signal.Convolver([1, 0, 0, 0.5], block=2)
    >>> convolver.process([1, 2]).round(12)
    array([1., 2.])
    >>> convolver.process([3, 4]).round(12)
    array([3. , 4.5])
    """

    def __init__(self, taps, block, channels=1):
        self._handle = 0
        taps = _real("taps", taps)
        if taps.dtype != "float32":
            taps = asarray(taps, "float64")
        #: Samples of each channel that a call takes.
        self.block = index(block)
        #: The number of signals that run side by side.
        self.channels = index(channels)
        #: Of taps, samples and results.
        self.dtype = taps.dtype
        #: How many taps there are for each channel.
        self.taps = taps.shape[-1] if taps.ndim else 0
        cell = new("nd_convolver *")
        check(lib.nd_convolver_create(taps._handle, self.block, self.channels, cell))
        self._handle = cell[0]
        single = taps.ndim == 1 and self.channels == 1
        self._shape = (self.block,) if single else (self.channels, self.block)

    def __del__(self, _release=lib.nd_release):
        _release(self._handle)

    @property
    def latency(self):
        """The samples by which the first result lags behind its sample: block - 1.

        >>> nd.signal.Convolver([1, 2, 3], block=64).latency
        63
        """
        cell = new("int64_t *")
        check(lib.nd_convolver_latency(self._handle, cell))
        return cell[0]

    def process(self, x):
        """The results for the next block: of the shape (block,), or (channels, block).

        >>> convolver = nd.signal.Convolver([0, 1], block=3, channels=2)
        >>> convolver.process([[1, 2, 3], [4, 5, 6]]).round(12)
        array([[0., 1., 2.],
               [0., 4., 5.]])
        """
        x = ascontiguousarray(_real("a block", x), self.dtype)
        if x.shape != self._shape:
            raise ValueError(f"a block has the shape {self._shape}, got {x.shape}")
        result = empty(self._shape, self.dtype)
        source, target = x._opened().data, result._opened().data
        check(lib.nd_convolver_process(self._handle, source, target))
        return result

    def reset(self):
        """Forgets all samples so far.

        >>> convolver = nd.signal.Convolver([0, 1], block=1)
        >>> convolver.process([5]).tolist(), convolver.process([6]).tolist()
        ([0.0], [5.0])
        >>> convolver.reset()
        >>> convolver.process([7]).tolist()
        [0.0]
        """
        check(lib.nd_convolver_reset(self._handle))

    def stream(self, blocks):
        """A generator of the results for the blocks of an iterable.

        >>> convolver = nd.signal.Convolver([1, 1], block=2)
        >>> [y.round(12).tolist() for y in convolver.stream([[1, 2], [3, 4]])]
        [[1.0, 3.0], [5.0, 7.0]]
        """
        for block in blocks:
            yield self.process(block)

    def run(self, x, tail=False):
        """The results for a whole signal, cut into blocks, from a fresh start.

        x has samples along its last axis. tail: also what the taps add behind its end.

        >>> nd.signal.Convolver([1, 1, 1], block=2).run([1, 2, 3], tail=True).round(12)
        array([1., 3., 6., 5., 3.])
        """
        x = asarray(_real("a signal", x), self.dtype)
        if x.ndim != len(self._shape) or x.shape[:-1] != self._shape[:-1]:
            wanted = (*self._shape[:-1], "any")
            raise ValueError(f"a signal has the shape {wanted}, got {x.shape}")
        count = x.shape[-1] + (self.taps - 1 if tail else 0)
        padded = -(-count // self.block) * self.block
        whole = zeros((*x.shape[:-1], padded), self.dtype)
        result = empty(whole.shape, self.dtype)
        whole[..., : x.shape[-1]] = x
        self.reset()
        for start in range(0, padded, self.block):
            part = slice(start, start + self.block)
            result[..., part] = self.process(whole[..., part])
        return result[..., :count]
