// Kernel: the clock of a world with its queue, its pool of wake-ups, and the digest of what happened.
#pragma once

#include "sim/queue.h"
#include "sim/trace_digest.h"
#include "sim/wakeup.h"
#include "sim/world.h"

namespace wavetank::sim {

/// What every part of a world shares. Plain members: the parts are one machine, taken apart only for reading.
struct Kernel {
  explicit Kernel(const WorldOptions& options)
      : digest(options.record_blocks, options.keep_block),
        payload_digest(false, std::nullopt),
        digest_payloads(options.digest_payloads),
        payloads_among_steps(options.record_blocks || options.keep_block),
        tie_break(Random(options.seed).child("tie-break").seed()),
        sink(options.sink) {}

  /// Lets the wake-up in `slot` come at `at`, which must not have passed.
  void schedule(Time at, uint32_t slot) {
    CHECK(at >= now, "a wake-up at {} ns, but it is {} ns", at.ns, now.ns);
    const uint64_t order = tie_break.next();
    queue.push(make_key(at, order, slot));
  }

  /// Digests the bytes of a message that is delivered.
  void received(const Parcel& parcel) {
    const uint64_t head = hash_bytes(parcel.head.span());
    const uint64_t body = hash_bytes(parcel.body.span());
    (payloads_among_steps ? digest : payload_digest).payload(now, parcel.from, parcel.to, mix64(head) + body);
  }

  Time now;
  WakeupQueue queue;
  WakeupPool pool;
  TraceDigest digest;
  TraceDigest payload_digest;  ///< beside the other, which is the same with it and without
  bool digest_payloads;
  bool payloads_among_steps;  ///< where steps are kept to be compared: there the first that differs must be found
  TieBreak tie_break;
  TraceSink* sink;
  WorldCounters counters;
};

}  // namespace wavetank::sim
