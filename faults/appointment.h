// Appointment: what is due for a fault of a plan, as the number that Cluster::call_at hands back when it is.
#pragma once

#include <cstddef>
#include <cstdint>

namespace wavetank::faults {

enum class Appointment : uint8_t {
  kStart,
  kEnd,
  kAgain,  ///< the fault at work has something to do
};

constexpr uint64_t kAppointments = 3;

constexpr uint64_t token_of(size_t fault, Appointment what) {
  return uint64_t{fault} * kAppointments + static_cast<uint64_t>(what);
}
constexpr size_t fault_of(uint64_t token) { return static_cast<size_t>(token / kAppointments); }
constexpr Appointment appointment_of(uint64_t token) { return static_cast<Appointment>(token % kAppointments); }

}  // namespace wavetank::faults
