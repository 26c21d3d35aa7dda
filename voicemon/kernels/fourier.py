"""Power spectrum of real frames by a table-driven Stockham FFT: no call into numpy, so the GIL stays free."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from voicemon.kernels.jit import kernel

Array = NDArray[np.float64]


class FourierPlan(NamedTuple):
    """Tables and scratch space for real transforms of one length; not to be shared between threads."""

    cosine: Array  # cos(2 pi k / n), k < n
    sine: Array  # sin(2 pi k / n), k < n
    first: Array  # [6, n/8] cosine and sine of once, twice, three times the first pass's angles
    real: Array  # [2, n/2] scratch, real parts
    imag: Array  # [2, n/2] scratch, imaginary parts


def fourier_plan(length: int) -> FourierPlan:
    """Plan for real frames of ``length`` samples, a power of two of at least 8."""
    angle = 2.0 * np.pi * np.arange(length) / length
    half = length // 2
    turns = angle[: length // 4 : 2]
    first = np.array([turn(times * turns) for times in (1, 2, 3) for turn in (np.cos, np.sin)])
    return FourierPlan(np.cos(angle), np.sin(angle), first, np.zeros((2, half)), np.zeros((2, half)))


@kernel
def _first_pass(frame: Array, plan: FourierPlan) -> None:
    """Even samples as real and odd ones as imaginary parts, through a Stockham pass of radix 4 and stride 1.

    Apart from the later passes because here the butterflies, not their neighbours, run side by side. Slices
    instead of sums of indices let numba see that no index is negative.
    """
    quarter = frame.shape[0] // 4
    a, b = frame[:quarter], frame[quarter : 2 * quarter]
    c, d = frame[2 * quarter : 3 * quarter], frame[3 * quarter :]
    y_re, y_im, turn = plan.real[0], plan.imag[0], plan.first
    for p in range(quarter // 2):
        e, o = 2 * p, 2 * p + 1
        ac_re, ac_im, acm_re, acm_im = a[e] + c[e], a[o] + c[o], a[e] - c[e], a[o] - c[o]
        bd_re, bd_im, bdm_re, bdm_im = b[e] + d[e], b[o] + d[o], b[e] - d[e], b[o] - d[o]
        y_re[4 * p], y_im[4 * p] = ac_re + bd_re, ac_im + bd_im
        u_re, u_im = acm_re + bdm_im, acm_im - bdm_re
        y_re[4 * p + 1] = u_re * turn[0, p] + u_im * turn[1, p]
        y_im[4 * p + 1] = u_im * turn[0, p] - u_re * turn[1, p]
        v_re, v_im = ac_re - bd_re, ac_im - bd_im
        y_re[4 * p + 2] = v_re * turn[2, p] + v_im * turn[3, p]
        y_im[4 * p + 2] = v_im * turn[2, p] - v_re * turn[3, p]
        w_re, w_im = acm_re - bdm_im, acm_im + bdm_re
        y_re[4 * p + 3] = w_re * turn[4, p] + w_im * turn[5, p]
        y_im[4 * p + 3] = w_im * turn[4, p] - w_re * turn[5, p]


@kernel
def _radix_4_pass(plan: FourierPlan, source: int, groups: int, stride: int) -> None:
    """A later Stockham pass of radix 4: ``groups`` butterflies, each over ``stride`` neighbours."""
    y_re, y_im = plan.real[1 - source], plan.imag[1 - source]
    step = groups * stride
    for p in range(groups):
        turn = 2 * p * stride  # the tables are those of the real length, twice the complex one
        c1, s1 = plan.cosine[turn], plan.sine[turn]
        c2, s2 = plan.cosine[2 * turn], plan.sine[2 * turn]
        c3, s3 = plan.cosine[3 * turn], plan.sine[3 * turn]
        x_re, x_im = plan.real[source, stride * p :], plan.imag[source, stride * p :]
        a_re, a_im = x_re[:stride], x_im[:stride]
        b_re, b_im = x_re[step : step + stride], x_im[step : step + stride]
        c_re, c_im = x_re[2 * step : 2 * step + stride], x_im[2 * step : 2 * step + stride]
        d_re, d_im = x_re[3 * step : 3 * step + stride], x_im[3 * step : 3 * step + stride]
        o = 4 * stride * p
        for q in range(stride):
            ac_re, ac_im = a_re[q] + c_re[q], a_im[q] + c_im[q]
            acm_re, acm_im = a_re[q] - c_re[q], a_im[q] - c_im[q]
            bd_re, bd_im = b_re[q] + d_re[q], b_im[q] + d_im[q]
            bdm_re, bdm_im = b_re[q] - d_re[q], b_im[q] - d_im[q]
            y_re[o + q], y_im[o + q] = ac_re + bd_re, ac_im + bd_im
            u_re, u_im = acm_re + bdm_im, acm_im - bdm_re
            y_re[o + stride + q] = u_re * c1 + u_im * s1
            y_im[o + stride + q] = u_im * c1 - u_re * s1
            v_re, v_im = ac_re - bd_re, ac_im - bd_im
            y_re[o + 2 * stride + q] = v_re * c2 + v_im * s2
            y_im[o + 2 * stride + q] = v_im * c2 - v_re * s2
            w_re, w_im = acm_re - bdm_im, acm_im + bdm_re
            y_re[o + 3 * stride + q] = w_re * c3 + w_im * s3
            y_im[o + 3 * stride + q] = w_im * c3 - w_re * s3


@kernel
def _radix_2_pass(plan: FourierPlan, source: int, stride: int) -> None:
    """The last Stockham pass where the length is not a power of four; it needs no twiddles."""
    x_re, x_im = plan.real[source], plan.imag[source]
    y_re, y_im = plan.real[1 - source], plan.imag[1 - source]
    for q in range(stride):
        y_re[q], y_im[q] = x_re[q] + x_re[q + stride], x_im[q] + x_im[q + stride]
        y_re[q + stride], y_im[q + stride] = x_re[q] - x_re[q + stride], x_im[q] - x_im[q + stride]


@kernel
def real_transform(frame: Array, plan: FourierPlan, out_re: Array, out_im: Array) -> None:
    """Discrete Fourier transform of ``frame`` (float64[n]) into ``out_re`` and ``out_im`` (float64[n/2 + 1]).

    Even samples go in as real parts and odd ones as imaginary parts of a transform of half the length
    (Stockham's autosort, radix 4), which is then taken apart by symmetry (Press et al., Numerical
    Recipes, section 12.3).
    """
    half = plan.real.shape[1]
    _first_pass(frame, plan)
    source, length, stride = 0, half // 4, 4
    while length >= 4:
        _radix_4_pass(plan, source, length // 4, stride)
        source, length, stride = 1 - source, length // 4, stride * 4
    if length == 2:
        _radix_2_pass(plan, source, stride)
        source = 1 - source
    z_re, z_im = plan.real[source], plan.imag[source]
    out_re[0], out_im[0] = z_re[0] + z_im[0], 0.0
    out_re[half], out_im[half] = z_re[0] - z_im[0], 0.0
    for k in range(1, half // 2 + 1):
        even_re, even_im = 0.5 * (z_re[k] + z_re[half - k]), 0.5 * (z_im[k] - z_im[half - k])
        odd_re, odd_im = 0.5 * (z_im[k] + z_im[half - k]), 0.5 * (z_re[half - k] - z_re[k])
        c, s = plan.cosine[k], plan.sine[k]
        turned_re, turned_im = odd_re * c + odd_im * s, odd_im * c - odd_re * s
        out_re[k], out_im[k] = even_re + turned_re, even_im + turned_im
        out_re[half - k], out_im[half - k] = even_re - turned_re, turned_im - even_im


@kernel
def power_spectrum(frame: Array, plan: FourierPlan, out: Array, scratch: Array) -> None:
    """Squared magnitude of each bin of ``frame`` (float64[n]) into ``out`` (float64[n/2 + 1])."""
    real_transform(frame, plan, out, scratch)
    for k in range(out.shape[0]):
        out[k] = out[k] * out[k] + scratch[k] * scratch[k]
