// Points that fill a cube evenly from the first one on: Halton's sequence, shifted by chance (Cranley and Patterson).
#pragma once

#include <cstdint>

namespace wavetank::scenarios::tuning {

/// The digits of `index` in `base`, mirrored at the point: in [0, 1).
inline double radical_inverse(uint32_t base, uint64_t index) {
  double result = 0;
  double digit = 1.0 / base;
  for (; index > 0; index /= base, digit /= base) result += static_cast<double>(index % base) * digit;
  return result;
}

/// A point moved by a shift in [0, 1), around the end of the interval.
inline double shifted(double point, double shift) {
  const double moved = point + shift;
  return moved < 1 ? moved : moved - 1;
}

}  // namespace wavetank::scenarios::tuning
